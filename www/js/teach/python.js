// @ts-check
// The program in a project file that loads its net into PyTorch. It is tested in tests/python/.

// biome-ignore lint/complexity/noUselessStringRaw: a backslash that the program gets one day means what it means in Python
export const LOAD_PY = String.raw`"""The net of this project in PyTorch.

    pip install torch safetensors pillow

    import sys; sys.path.insert(0, "project.zip")
    from load import load
    print(load("project.zip").name("picture.png"))

load() takes the project file or the folder that it was unpacked into, and gives a torch.nn.Module with torchvision's names.
"""

import io
import json
import pathlib
import zipfile

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageOps
from safetensors.torch import load as parse
from torch import nn


class Net(nn.Module):
    """The net, in the sizes of its weights; with a taught layer in place of the last one, if there is one."""

    def __init__(self, net, weights, labels, threshold, temperature):
        super().__init__()
        architecture, self.preprocessing = net["architecture"], net["preprocessing"]
        self.labels, self.threshold, self.temperature = labels, threshold, temperature
        self.name_of_net = architecture["name"]
        self.side = {"alexnet": 224, "lenet": 28}.get(self.name_of_net) or architecture["side"]
        if self.name_of_net == "efficientnetlite":
            for name, layer in efficientnet_lite(architecture, weights).items():
                setattr(self, name, layer)
        else:
            self.features, self.classifier = {"alexnet": alexnet, "lenet": lenet}[self.name_of_net](weights)
        if "taught.weight" in weights:
            classes, size = weights["taught.weight"].shape
            self.taught = nn.Linear(size, classes)
        self.load_state_dict(weights)
        self.eval()

    def forward(self, pictures):
        """Normalised pictures [n, channels, side, side] to logits [n, classes]."""
        is_taught = hasattr(self, "taught")
        if self.name_of_net == "efficientnetlite":
            found = F.relu6(self._conv_stem(pictures))
            for block in self._blocks:
                found = block(found)
            found = F.relu6(self._conv_head(found)).mean((2, 3))
            return self.taught(found) if is_taught else self._fc(F.dropout(found, 0.2, self.training))
        found = self.features(pictures)
        if not is_taught:
            return self.classifier(found.flatten(1))
        if self.name_of_net == "alexnet":  # what is in a picture, and not where
            return self.taught(found.amax((2, 3)))
        return self.taught(found.flatten(1))

    def input(self, seen):
        """Reduced pictures, bytes [n, channels, r, r], to what forward() takes."""
        mean, std = (torch.tensor(self.preprocessing[key]).view(-1, 1, 1) for key in ("mean", "std"))
        large = F.interpolate(seen.float() / 255, (self.side, self.side), mode="bilinear", align_corners=False)
        return (large - mean) / std

    def reduce(self, picture):
        """A picture (a path, or one of Pillow's) to what the net sees of it, bytes [1, channels, r, r]."""
        if not isinstance(picture, Image.Image):
            picture = Image.open(picture)
        picture = ImageOps.exif_transpose(picture)  # as it was held
        if picture.mode.startswith("I"):  # 16 bits of grey: the upper ones are what browsers take
            picture = Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
        rgba = np.asarray(picture.convert("RGBA"), np.float32)
        alpha = rgba[..., 3:] / 255
        planes = np.moveaxis(rgba[..., :3] * alpha + 255 * (1 - alpha), 2, 0)
        if len(self.preprocessing["mean"]) == 1:
            planes = np.tensordot(np.float32([0.299, 0.587, 0.114]), planes, 1)[None]
        edge = np.ones(planes.shape[1:], bool)
        edge[1:-1, 1:-1] = False
        if self.preprocessing["dark_background"] and planes[:, edge].mean() > 127.5:
            planes = 255 - planes
        fit, side = self.preprocessing.get("fit"), self.preprocessing["resolution"]
        if isinstance(fit, dict):
            reduced = [crop(plane, fit["crop"], side) for plane in planes]
        else:
            reduced = [(cover if fit == "cover" else whole)(plane, side) for plane in planes]
        return torch.from_numpy(np.floor(np.stack(reduced) + 0.5).clip(0, 255).astype(np.uint8))[None]

    @torch.inference_mode()
    def name(self, picture):
        """The likeliest class of a picture, or None below the threshold; and its probability."""
        logits = self(self.input(self.reduce(picture)))[0]
        probability, index = (logits / self.temperature).softmax(0).max(0)
        return (self.labels[index] if probability >= self.threshold else None), probability.item()


def alexnet(weights):
    kernels = [weights["features.%d.weight" % index] for index in (0, 3, 6, 8, 10)]
    layers = [weights["classifier.%d.weight" % index] for index in (1, 4, 6)]
    pooled = round((layers[0].shape[1] / kernels[4].shape[0]) ** 0.5)
    strides, paddings = (4, 1, 1, 1, 1), (2 if pooled == 6 else 1, 2, 1, 1, 1)
    convolutions = [
        nn.Conv2d(k.shape[1], k.shape[0], k.shape[2], stride, padding)
        for k, stride, padding in zip(kernels, strides, paddings)
    ]
    c1, c2, c3, c4, c5 = convolutions
    f1, f2, f3 = (nn.Linear(layer.shape[1], layer.shape[0]) for layer in layers)
    features = nn.Sequential(
        c1, nn.ReLU(), nn.MaxPool2d(3, 2), c2, nn.ReLU(), nn.MaxPool2d(3, 2),
        c3, nn.ReLU(), c4, nn.ReLU(), c5, nn.ReLU(), nn.MaxPool2d(3, 2),
    )
    return features, nn.Sequential(nn.Dropout(), f1, nn.ReLU(), nn.Dropout(), f2, nn.ReLU(), f3)


def lenet(weights):
    features = nn.Sequential(
        nn.Conv2d(1, 6, 5, 1, 2), nn.Sigmoid(), nn.AvgPool2d(2, 2), nn.Conv2d(6, 16, 5), nn.Sigmoid(), nn.AvgPool2d(2, 2),
    )
    classes = weights["classifier.4.weight"].shape[0]
    return features, nn.Sequential(
        nn.Linear(400, 120), nn.Sigmoid(), nn.Linear(120, 84), nn.Sigmoid(), nn.Linear(84, classes),
    )


class Same(nn.Conv2d):
    """A convolution with TensorFlow's padding SAME: of an odd number of zeros, one more comes after."""

    def forward(self, x):
        kernel, stride = self.kernel_size[0], self.stride[0]
        zeros = max((-(-x.shape[-1] // stride) - 1) * stride + kernel - x.shape[-1], 0)
        before, after = zeros // 2, zeros - zeros // 2
        return super().forward(F.pad(x, (before, after, before, after)))


class Block(nn.Module):
    """An inverted residual: widen, look at each channel, narrow."""

    def __init__(self, inputs, outputs, kernel, stride, expand):
        super().__init__()
        inside = inputs * expand
        if expand > 1:
            self._expand_conv = Same(inputs, inside, 1)
        self._depthwise_conv = Same(inside, inside, kernel, stride, groups=inside)
        self._project_conv = Same(inside, outputs, 1)
        self.is_residual = stride == 1 and inputs == outputs

    def forward(self, x):
        wide = F.relu6(self._expand_conv(x)) if hasattr(self, "_expand_conv") else x
        y = self._project_conv(F.relu6(self._depthwise_conv(wide)))
        return y + x if self.is_residual else y


def efficientnet_lite(sizes, weights):
    blocks, channels = nn.ModuleList(), sizes["stem"]
    for stage in sizes["stages"]:
        for index in range(stage["repeats"]):
            stride = stage["stride"] if index == 0 else 1
            blocks.append(Block(channels, stage["outputs"], stage["kernel"], stride, stage["expand"]))
            channels = stage["outputs"]
    classes = weights["_fc.weight"].shape[0]
    return {
        "_conv_stem": Same(3, sizes["stem"], 3, 2), "_blocks": blocks,
        "_conv_head": Same(channels, sizes["head"], 1), "_fc": nn.Linear(sizes["head"], classes),
    }


def cover(plane, side):
    """The square in the middle of one plane."""
    height, width = plane.shape
    shortest = min(height, width)
    left, top = (width - shortest) // 2, (height - shortest) // 2
    square = plane[top : top + shortest, left : left + shortest]
    return np.asarray(Image.fromarray(square).resize((side, side), Image.Resampling.BILINEAR))


def crop(plane, shorter, side):
    """The square in the middle of one plane whose shorter side is made so long, as torchvision's Resize and CenterCrop."""
    resized = [shorter * length // min(plane.shape) for length in reversed(plane.shape)]
    left, top = (round((length - side) / 2) for length in resized)
    large = np.asarray(Image.fromarray(plane).resize(resized, Image.Resampling.BILINEAR))
    return large[top : top + side, left : left + side]


def whole(plane, side):
    """One plane in a square, in its proportions; the margins repeat the picture's edge."""
    height, width = plane.shape
    scaled = [max(1, int(length * side / max(width, height) + 0.5)) for length in (width, height)]
    small = np.asarray(Image.fromarray(plane).resize(scaled, Image.Resampling.BILINEAR))
    margins = [((side - length) // 2, side - length - (side - length) // 2) for length in small.shape]
    return np.pad(small, margins, mode="edge")


def open_files(path):
    path = pathlib.Path(path)
    return path if path.is_dir() else zipfile.Path(zipfile.ZipFile(path))


def load(path):
    """The net of a project file, or of the folder that it was unpacked into."""
    files = open_files(path)
    net = json.loads((files / "net.json").read_text(encoding="utf-8"))
    settings = json.loads((files / "settings.json").read_text(encoding="utf-8"))
    labels = (files / "labels.txt").read_text(encoding="utf-8").splitlines()
    weights = parse((files / "model.safetensors").read_bytes())
    return Net(net, weights, labels, settings["threshold"], settings["temperature"])


def samples(path):
    """The samples as the net sees them, bytes [n, channels, r, r]; their classes; and which of them were held out."""
    files, net = open_files(path), load(path)
    listed = json.loads((files / "project.json").read_text(encoding="utf-8"))["samples"]
    seen = [net.reduce(Image.open(io.BytesIO((files / sample["file"]).read_bytes()))) for sample in listed]
    classes = torch.tensor([sample["class"] for sample in listed])
    return torch.cat(seen), classes, torch.tensor([sample["heldOut"] for sample in listed])
`;
