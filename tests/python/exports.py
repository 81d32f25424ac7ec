"""Runs exported files as others do, and compares what they say with what the net itself says.

    python tests/python/exports.py cases.json

cases.json, written by tests/exports/exports.test.js: [{"name", "folder": with the files `onnx`, `tflite` and `tflite-float16`,
"pictures": PNG files of the net's size, "expected": of each {label: probability}}]. Prints the versions, and how large the largest
differences of two logits are.
"""

import json
import sys

import ai_edge_litert
import mediapipe
import numpy as np
import onnx
import onnxruntime
from ai_edge_litert.interpreter import Interpreter
from mediapipe.tasks import python as tasks
from mediapipe.tasks.python import vision
from PIL import Image

OPSET = 17
# Of the same 32-bit numbers; and of numbers that other kernels have added in another order.
SAME = 1e-4
TOLERANCE = 1e-3
# The logit of what is less likely is far from where it matters, and its probability was rounded.
LEAST = 1e-6


def difference(probabilities, expected):
    """The largest difference of two logits, beside what all classes have in common."""
    there = (probabilities > LEAST) & (expected > LEAST)
    logits = [np.log(values[there] / values[expected.argmax()]) for values in (probabilities, expected)]
    return np.abs(logits[0] - logits[1]).max()


def in_onnxruntime(model, pictures):
    session = onnxruntime.InferenceSession(model.SerializeToString())
    logits, probabilities = session.run(["logits", "probabilities"], {"pixels": pictures.transpose(0, 3, 1, 2)})
    np.testing.assert_allclose(np.exp(logits - logits.max(1, keepdims=True)).argmax(1), probabilities.argmax(1))
    return probabilities


def in_litert(file, pictures):
    interpreter = Interpreter(file)
    interpreter.allocate_tensors()
    [given], [taken] = interpreter.get_input_details(), interpreter.get_output_details()
    answers = []
    for picture in pictures:
        interpreter.set_tensor(given["index"], picture[None])
        interpreter.invoke()
        answers.append(interpreter.get_tensor(taken["index"])[0])
    return np.stack(answers)


def in_mediapipe(file, pictures):
    options = vision.ImageClassifierOptions(base_options=tasks.BaseOptions(model_asset_path=file))
    with vision.ImageClassifier.create_from_options(options) as classifier:
        for picture in pictures:
            image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=picture.astype(np.uint8))
            [named] = classifier.classify(image).classifications
            yield {each.category_name: each.score for each in named.categories}


def rounded(model):
    """The same model with weights of 16 bits: what the half-sized file is to compute."""
    for tensor in model.graph.initializer:
        if len(tensor.dims) > 1 and tensor.data_type == onnx.TensorProto.FLOAT and not tensor.name.startswith("step0."):
            values = onnx.numpy_helper.to_array(tensor).astype(np.float16).astype(np.float32)
            tensor.raw_data = values.tobytes()
    return model


def check(case):
    folder, name = case["folder"], case["name"]
    pictures = np.stack([np.array(Image.open(file).convert("RGB"), np.float32) for file in case["pictures"]])
    model = onnx.load(f"{folder}/onnx")
    onnx.checker.check_model(model, full_check=True)
    assert model.opset_import[0].version >= OPSET
    metadata = {each.key: each.value for each in model.metadata_props}
    labels = json.loads(metadata["labels"])
    assert 0 <= float(metadata["threshold"]) <= 1, metadata
    expected = np.array([[answer[label] for label in labels] for answer in case["expected"]])

    found = in_onnxruntime(model, pictures)
    largest = {"onnxruntime": max(map(difference, found, expected))}
    assert largest["onnxruntime"] < SAME, (name, largest)

    largest["LiteRT"] = max(map(difference, in_litert(f"{folder}/tflite", pictures), expected))
    half = in_litert(f"{folder}/tflite-float16", pictures)
    said = {"tflite": expected, "tflite-float16": half}
    largest["LiteRT, 16 bits, from the same rounded weights"] = max(map(difference, half, in_onnxruntime(rounded(model), pictures)))
    assert max(largest.values()) < TOLERANCE, (name, largest)
    largest["16 bits from 32"] = max(map(difference, half, expected))

    for file, probabilities in said.items():
        for named, answer in zip(in_mediapipe(f"{folder}/{file}", pictures), probabilities):
            assert named.keys() == set(labels), (name, file)
            for label, probability in zip(labels, answer):
                assert abs(named[label] - probability) < TOLERANCE, (name, file, label, named[label], probability)
    print(f"{name}: " + ", ".join(f"{what} {value:.1e}" for what, value in largest.items()) + ", MediaPipe the same")


if __name__ == "__main__":
    versions = {"onnx": onnx, "onnxruntime": onnxruntime, "ai-edge-litert": ai_edge_litert, "mediapipe": mediapipe}
    print(", ".join(f"{name} {getattr(module, '__version__', '')}" for name, module in versions.items()))
    with open(sys.argv[1], encoding="utf-8") as file:
        for case in json.load(file):
            check(case)
