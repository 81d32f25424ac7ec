"""Loads a project file as anyone would, and compares what PyTorch makes of it with what the browser made of it.

    pip install torch safetensors pillow
    python tests/python/compare.py project.zip answers.json

Without arguments it compares what lines of its input name, each as JSON, and answers each by a line, so that PyTorch, which takes
seconds to import, is imported once. answers.json, written by tests/e2e/programs.spec.js: [{"picture": base64 of a file, "lossy": whether decoders may differ a little,
"probabilities": {label: probability}}]. Prints how many answers were the same, and the largest difference of two logits.
"""

import base64
import io
import json
import math
import sys
import traceback

TOLERANCE = 1e-3
# Of so many pixels some lie between two bytes, and are rounded the other way by Pillow.
TOLERANCE_OF_LARGE = 5e-3
# The logit of what is less likely is far from where it matters, and its probability was rounded.
LEAST = 1e-9


def compare(project, answers):
    sys.path.insert(0, project)
    sys.modules.pop("load", None)  # that of another project
    from load import load, samples

    sys.path.remove(project)
    net = load(project)
    with open(answers, encoding="utf-8") as file:
        answers = json.load(file)
    largest = 0.0
    for answer in answers:
        expected = answer["probabilities"]
        seen = net.reduce(io.BytesIO(base64.b64decode(answer["picture"])))
        logits = (net(net.input(seen))[0] / net.temperature).log_softmax(0).tolist()
        assert set(expected) == set(net.labels), (expected, net.labels)
        for label, logit in zip(net.labels, logits):
            if answer["lossy"]:
                assert abs(math.exp(logit) - expected[label]) < TOLERANCE, (label, math.exp(logit), expected)
            elif expected[label] > LEAST:
                largest = max(largest, abs(logit - math.log(expected[label])))
        likeliest = max(expected, key=expected.get)
        named, probability = net.name(io.BytesIO(base64.b64decode(answer["picture"])))
        assert named == (likeliest if probability >= net.threshold else None), (named, expected)
    is_large = net.preprocessing["resolution"] > 100
    assert largest < (TOLERANCE_OF_LARGE if is_large else TOLERANCE), f"logits differ by {largest}"

    seen, classes, held_out = samples(project)
    assert len(seen) == len(classes) == len(held_out) > 0
    return f"{len(answers)} answers are the same, logits to {largest:.1e}; {len(seen)} samples"


def main(*pair):
    if pair:
        print(compare(*pair))
        return
    for line in sys.stdin:
        try:
            said = compare(*json.loads(line))
        except Exception:
            said = traceback.format_exc()
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
