"""Trains all of a taught net in PyTorch, on as many machines and GPUs as torchrun has, and brings it back.

    pip install torch safetensors pillow
    torchrun --nproc_per_node 4 train.py project.zip photos --out trained
    alexnet import trained/model.safetensors --labels trained/labels.txt --out net --full

project.zip is a project of the page or of `alexnet teach`, taught on EfficientNet-Lite0. photos has a folder of pictures for each of
its classes. Each process computes its share of every batch, and gradients are averaged (DistributedDataParallel): the losses do not
depend on how many there are. docs/scale.md says more.
"""

import argparse
import json
import os
import pathlib
import random
import sys

import torch
import torch.distributed as dist
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("project")
    parser.add_argument("pictures", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--batch", type=int, default=32, help="pictures a step, of all processes together")
    parser.add_argument("--learning-rate", type=float, default=0.0001)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-dropout", action="store_true", help="so that runs can be compared")
    return parser.parse_args()


def whole(project):
    """The net of a project with what it was taught as its own last layer."""
    sys.path.insert(0, project)
    from load import load

    net = load(project)
    if net.name_of_net != "efficientnetlite":
        raise SystemExit("this script trains EfficientNet-Lite0: choose it in the page, and teach it")
    if hasattr(net, "taught"):  # it reads what the net's own last layer reads
        net._fc = net.taught
        del net.taught
    return net


def samples(net, folder):
    """What the net sees of each picture, and the class of each."""
    seen, classes = [], []
    for index, label in enumerate(net.labels):
        files = sorted((folder / label).iterdir())
        seen += [net.reduce(file) for file in files]
        classes += [index] * len(files)
    return torch.cat(seen), torch.tensor(classes)


def main():
    options = arguments()
    is_distributed = "RANK" in os.environ
    if is_distributed:
        dist.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    rank, processes = (dist.get_rank(), dist.get_world_size()) if is_distributed else (0, 1)
    device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", 0))) if torch.cuda.is_available() else torch.device("cpu")
    torch.manual_seed(options.seed + rank)

    net = whole(options.project).to(device)
    seen, classes = samples(net, options.pictures)
    if not options.no_dropout:
        net.train()
    model = nn.parallel.DistributedDataParallel(net) if is_distributed else net
    optimizer = torch.optim.SGD(net.parameters(), options.learning_rate, momentum=0.9)
    order = random.Random(options.seed)
    for epoch in range(options.epochs):
        indices = list(range(len(classes)))
        order.shuffle(indices)  # alike in all processes
        for step in range(0, len(indices), options.batch):
            batch = indices[step : step + options.batch]
            own = batch[rank::processes]
            logits = model(net.input(seen[own]).to(device))
            total = F.cross_entropy(logits, classes[own].to(device), reduction="sum")
            optimizer.zero_grad()
            # DistributedDataParallel takes the mean over processes, whose shares may differ by one picture.
            (total * processes / len(batch)).backward()
            optimizer.step()
            total = total.detach()
            if is_distributed:
                dist.all_reduce(total)
            if rank == 0:
                print(json.dumps({"epoch": epoch, "step": step // options.batch, "loss": total.item() / len(batch)}), flush=True)
    if rank == 0:
        options.out.mkdir(parents=True, exist_ok=True)
        save_file({name: tensor.contiguous().cpu() for name, tensor in net.state_dict().items()}, options.out / "model.safetensors")
        (options.out / "labels.txt").write_text("\n".join(net.labels) + "\n", encoding="utf-8")
    if is_distributed:
        dist.destroy_process_group()


if __name__ == "__main__":
    main()
