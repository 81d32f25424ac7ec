"""Trains torchvision's own AlexNet for a few steps, and writes it with what it says.

    python tests/python/torchvision_net.py FOLDER

Writes net.pth and labels.txt for `alexnet import`; 0.png, 1.png, ... of many sizes; seen.bin, what torchvision's preprocessing makes
of each before it normalises, bytes [n, 224, 224, 3]; evil.pth, whose pickle makes the file `ran` in FOLDER where it is unpickled.
Prints {"losses", "logits" [n, classes]}.
"""

import json
import pathlib
import pickle
import sys
import zipfile

import numpy as np
import torch
from PIL import Image
from torch.nn.functional import cross_entropy
from torchvision.models import AlexNet_Weights, alexnet
from torchvision.transforms.v2.functional import center_crop, resize

SIZES = [(300, 400), (640, 355), (257, 256), (100, 80), (224, 224), (501, 300)]
CLASSES = 5
STEPS = 5


class Evil:
    def __init__(self, file):
        self.file = file

    def __reduce__(self):
        return pathlib.Path.touch, (self.file,)


def picture(random, size):
    """Blots of colour, with noise that tells one way of resizing from another."""
    blots = Image.fromarray(random.integers(0, 256, (6, 6, 3), np.uint8)).resize(size, Image.Resampling.BICUBIC)
    noise = random.integers(-30, 31, (size[1], size[0], 3))
    return Image.fromarray((np.asarray(blots).astype(int) + noise).clip(0, 255).astype(np.uint8))


folder = pathlib.Path(sys.argv[1])
random = np.random.default_rng(1)
torch.manual_seed(1)
pictures = [picture(random, size) for size in SIZES]
for index, each in enumerate(pictures):
    each.save(folder / f"{index}.png")
transforms = AlexNet_Weights.IMAGENET1K_V1.transforms()
[crop], [shorter] = transforms.crop_size, transforms.resize_size
seen = [center_crop(resize(each, shorter, antialias=True), crop) for each in pictures]
(folder / "seen.bin").write_bytes(np.stack([np.asarray(each) for each in seen]).tobytes())

net = alexnet(num_classes=CLASSES)
inputs = torch.stack([transforms(each) for each in pictures])
truths = torch.arange(len(pictures)) % CLASSES
optimizer = torch.optim.Adam(net.parameters(), 3e-4)
losses = []
for _ in range(STEPS):
    loss = cross_entropy(net(inputs), truths)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
net.eval()
with torch.inference_mode():
    logits = net(inputs)
torch.save(net.state_dict(), folder / "net.pth")
(folder / "labels.txt").write_text("".join(f"class {index}\n" for index in range(CLASSES)))

# A state dict but for one entry; torch.save would look into it.
with zipfile.ZipFile(folder / "evil.pth", "w") as archive:
    archive.writestr("evil/data.pkl", pickle.dumps({"features.0.weight": Evil(folder / "ran")}, protocol=2))
    archive.writestr("evil/version", "3\n")
print(json.dumps({"losses": losses, "logits": logits.tolist()}))
