"""Makes reference.json, the answers that every contestant's are compared with: those of native PyTorch on the CPU.

    node -e "import('./data.mjs').then(it => it.makeData())"
    pip install numpy torch
    python reference.py
"""

import json
import pathlib

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

HERE = pathlib.Path(__file__).parent
SPEC = json.loads((HERE / "spec.json").read_text())
ACTIVATIONS = {"relu": nn.ReLU, "relu6": nn.ReLU6, "sigmoid": nn.Sigmoid}
POOLS = {"max": nn.MaxPool2d, "avg": nn.AvgPool2d}


class Residual(nn.Sequential):
    """Layers between ["keep"] and ["add"]."""

    def forward(self, x):
        return super().forward(x) + x


class Mean(nn.Module):
    """Of each channel."""

    def forward(self, x):
        return x.mean((2, 3))


def layers(layer):
    """A layer of spec.json, without dropout: what is random cannot be compared."""
    kind, *sizes = layer
    if kind in ("conv", "depthwise"):
        inputs, outputs, side, stride, padding = sizes[:5]
        groups = inputs if kind == "depthwise" else 1
        zeros = [nn.ZeroPad2d(2 * padding)] if isinstance(padding, list) else []
        conv = nn.Conv2d(inputs, outputs, side, stride, 0 if zeros else padding, groups=groups)
        return zeros + [conv] + [ACTIVATIONS[name]() for name in sizes[5:6]]
    if kind == "fc":
        return [nn.Linear(*sizes[:2])] + [ACTIVATIONS[name]() for name in sizes[2:3]]
    if kind == "mean":
        return [Mean()]
    return [nn.Flatten()] if kind == "flatten" else [POOLS[kind](*sizes)]


def sample(logits):
    """All of few logits; of many each 31st, which are those of all pictures, of each other classes."""
    return {"logits": logits} if len(logits) <= 1000 else {"every": 31, "logits": logits[::31]}


def read(name, dtype=np.float32):
    return torch.from_numpy(np.fromfile(HERE / ".data" / name, dtype))


def build(name):
    parts, around = [], None
    for layer in SPEC["models"][name]["layers"]:
        if layer == ["keep"]:
            parts, around = [], parts
        elif layer == ["add"]:
            parts = around + [Residual(*parts)]
        else:
            parts += layers(layer)
    net = nn.Sequential(*parts)
    flat, at = read(f"{name}.f32"), 0
    for parameter in net.parameters():
        parameter.data.copy_(flat[at:at + parameter.numel()].view_as(parameter))
        at += parameter.numel()
    return net


def train(net, batches, rate):
    """The loss of each step of gradient descent, before its update."""
    optimizer = torch.optim.SGD(net.parameters(), lr=rate)
    for pictures, labels in batches:
        loss = F.cross_entropy(net(pictures), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield loss.item()


def answers(work):
    net = build(work["model"])
    pictures = read(f"{work['model']}.x.f32").view(-1, *SPEC["models"][work["model"]]["input"])
    labels = read(f"{work['model']}.y.i32", np.int32).long()
    n = work["batch"]
    first = pictures[:n], labels[:n]
    if work["kind"] == "infer":
        with torch.no_grad():
            return sample(net(first[0]).flatten().tolist())
    if work["kind"] == "head":
        with torch.no_grad():
            features = torch.cat([net[:-1](batch) for batch in pictures[:work["images"]].split(n)])
        batches = list(zip(features.split(n), labels[:work["images"]].split(n))) * work["epochs"]
        losses = list(train(net[-1], batches, work["lr"]))
        return {"losses": losses[len(losses) // work["epochs"] - 1::len(losses) // work["epochs"]]}
    return {"losses": list(train(net, [first] * 5, work["lr"]))}


def main():
    torch.manual_seed(0)
    lines = []
    for name, work in SPEC["works"].items():
        # Random dropout differs by contestant: C3 compares the same net without.
        if not work.get("dropout"):
            found = answers(work)
            numbers = "losses" if "losses" in found else "logits"
            found[numbers] = [float(f"{value:.6g}") for value in found[numbers]]
            lines.append(f"  {json.dumps(name)}: {json.dumps(found)}")
    (HERE / "reference.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


main()
