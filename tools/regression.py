"""Compares what `alexnet transfer` teaches with scikit-learn's logistic regression, on the same embeddings and the same draws.

    pip install numpy safetensors scikit-learn
    alexnet --json transfer SET --model www/weights/efficientnet-lite0 --embeddings set.safetensors > set.json
    python tools/regression.py set.json set.safetensors

For each number of examples it prints the mean accuracy over the draws: ours, that of scikit-learn with the C that is best there
(it has seen the tested pictures, as ours has not), and the difference. With `--weighted` scikit-learn weighs the classes.
"""

import argparse
import collections
import json
import pathlib
import warnings

import numpy as np
from safetensors.numpy import load_file
from sklearn.linear_model import LogisticRegression

GRID = 10.0 ** np.arange(-2, 5)


def standardised(learnt, tested):
    """As src/teach/head.rs has it: each number by its spread, and vectors of length 1 as root mean square."""
    mean, deviation = learnt.mean(0), learnt.std(0)
    spread = np.maximum(deviation + 0.5 * np.sqrt((deviation**2).mean()), 1e-6)
    spread *= max(np.sqrt((((learnt - mean) / spread) ** 2).sum(1).mean()), 1e-6)
    return (learnt - mean) / spread, (tested - mean) / spread


def reduced(learnt, tested):
    """The same in no more dimensions than there are examples: what lies across them has no weight at the optimum."""
    if len(learnt) >= learnt.shape[1]:
        return learnt, tested
    basis = np.linalg.svd(learnt, full_matrices=False)[2].T
    return learnt @ basis, tested @ basis


def accuracies(learnt, labels, tested, truths, weight):
    """Of scikit-learn, for each C: as they are, and standardised."""
    kinds = {"raw": (learnt / np.sqrt((learnt**2).sum(1).mean()), tested / np.sqrt((learnt**2).sum(1).mean()))}
    kinds["standardised"] = standardised(learnt, tested)
    for kind, (x, y) in kinds.items():
        x, y = reduced(x, y)
        for c in GRID:
            model = LogisticRegression(C=c, class_weight=weight, max_iter=300, tol=1e-4).fit(x, labels)
            named = model.predict(y)
            yield (kind, c), (named == truths).mean()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("ours", type=pathlib.Path)
    parser.add_argument("embeddings", type=pathlib.Path)
    parser.add_argument("--weighted", action="store_true")
    args = parser.parse_args()
    warnings.filterwarnings("ignore")
    ours = {result["shots"]: result["accuracy"] for result in json.loads(args.ours.read_text())["results"]}
    tensors = load_file(args.embeddings)
    embeddings, labels = tensors["embeddings"].astype(np.float64), tensors["labels"]
    found = collections.defaultdict(lambda: collections.defaultdict(list))
    for name, learnt in tensors.items():
        if not name.endswith(".learnt"):
            continue
        tested = tensors[name.replace(".learnt", ".tested")]
        weight = "balanced" if args.weighted else None
        for key, accuracy in accuracies(embeddings[learnt], labels[learnt], embeddings[tested], labels[tested], weight):
            found[int(name.split(".")[0])][key].append(accuracy)
    for shots, by_key in sorted(found.items()):
        (kind, c), best = max(((key, np.mean(each)) for key, each in by_key.items()), key=lambda pair: pair[1])
        print(f"{shots:3} examples: ours {ours[shots]:.3f}, scikit-learn {best:.3f} ({kind}, C = {c:g}): {ours[shots] - best:+.3f}")


if __name__ == "__main__":
    main()
