// Generated from src/protocol/ by `UPDATE=1 cargo test protocol`.

export type Request = { "type": "open", 
/**
 * The text of `manifest.json`.
 */
manifest: string, 
/**
 * New classes are to be taught: what only the net's own classes need is left for later.
 */
teaching: boolean, 
/**
 * What `shared` carried, or its code: the classes that this net was taught elsewhere.
 */
link: string | null, } | { "type": "shard", 
/**
 * The shard's file name, as the manifest has it.
 */
file: string, 
/**
 * The file's bytes.
 */
bytes: Uint8Array, } | { "type": "classify", 
/**
 * The picture.
 */
picture: Picture, 
/**
 * How many classes to name, the likeliest first.
 */
top: number, 
/**
 * Whether a picture with a light border is inverted; if nothing is said, where the net learnt from bright on black.
 */
invert?: boolean, } | { "type": "reduce", 
/**
 * The picture.
 */
picture: Picture, } | { "type": "teach", 
/**
 * The classes' names: at least two, all different.
 */
classes: Array<string>, } | { "type": "rename", 
/**
 * As many as there were, all different.
 */
classes: Array<string>, } | { "type": "example", 
/**
 * The example.
 */
example: Example, } | { "type": "show", 
/**
 * The pictures.
 */
pictures: Array<Shown>, } | { "type": "embeddings", 
/**
 * The pictures.
 */
keys: Array<number>, } | { "type": "recall", 
/**
 * The pictures.
 */
keys: Array<number>, 
/**
 * As `embeddings` gave them.
 */
bytes: Uint8Array, } | { "type": "forget", 
/**
 * Its id.
 */
id: number, } | { "type": "learn", 
/**
 * What is not said is as the engine thinks best.
 */
wishes: Wishes, } | { "type": "step", 
/**
 * How many pictures to ask for, epochs over all examples (a new last layer) or batches (the net's own layers; a
 * call ends with the epoch, or with the pictures that are there) to learn from.
 */
count: number, } | { "type": "measure", 
/**
 * How many pictures to look at before the answer.
 */
count: number, } | { "type": "explain", 
/**
 * The picture.
 */
picture: Picture, 
/**
 * Which class; the likeliest if none is said.
 */
class: number | null, } | { "type": "augment", 
/**
 * The picture.
 */
picture: Picture, 
/**
 * What may be changed.
 */
augment: Augmentation, 
/**
 * Another one, another change.
 */
seed: number, } | { "type": "capture", 
/**
 * With all weights of the net, and not just those that have been learnt.
 */
all: boolean, } | { "type": "read", 
/**
 * Its name.
 */
name: string, 
/**
 * The floats that were read of it before.
 */
from: number, } | { "type": "restore", 
/**
 * What `captured` carried.
 */
state: string, } | { "type": "write", 
/**
 * Its name.
 */
name: string, 
/**
 * Its sizes, in PyTorch's order. They may be larger than the net's, if it lacks nothing but what is zero.
 */
shape: Array<number>, 
/**
 * The floats that were written of it before.
 */
from: number, 
/**
 * Those that come now, 32 bits each, little-endian.
 */
bytes: Uint8Array, } | { "type": "export", 
/**
 * Below this likelihood, 0 to 1, it is to say that it does not know.
 */
threshold: number, } | { "type": "convert", 
/**
 * Which engines.
 */
format: Format, 
/**
 * Below this likelihood, 0 to 1, they are to say that they do not know.
 */
threshold: number, } | { "type": "share", 
/**
 * Below this likelihood, 0 to 1, it is to say that it does not know.
 */
threshold: number, 
/**
 * What comes before it in the code.
 */
address: string, } | { "type": "reset", } | { "type": "benchmark", } | { "type": "tune", 
/**
 * For about how long; what is under way then is finished.
 */
milliseconds: number, };

export type Picture = { 
/**
 * Width in pixels.
 */
width: number, 
/**
 * Height in pixels.
 */
height: number, 
/**
 * Red, green, blue and alpha of every pixel, row after row: `4 * width * height` bytes.
 */
pixels: Uint8Array, };

export type Example = { 
/**
 * By which it is called.
 */
id: number, 
/**
 * The class, as an index into the names.
 */
class: number, 
/**
 * The net does not learn from it: it is measured on it.
 */
heldOut: boolean, 
/**
 * Its picture, by a number below 2^53 that no other picture has. What the net finds in a picture is remembered by it.
 */
key: number, };

export type Shown = { 
/**
 * [`Example::key`].
 */
key: number, 
/**
 * The picture.
 */
picture: Picture, };

export type Wishes = { 
/**
 * [`Settings::layers`].
 */
layers?: number, 
/**
 * [`Settings::learning_rate`].
 */
learningRate?: number, 
/**
 * [`Settings::momentum`].
 */
momentum?: number, 
/**
 * [`Settings::weight_decay`].
 */
weightDecay?: number, 
/**
 * [`Settings::batch`].
 */
batch?: number, 
/**
 * [`Settings::augment`].
 */
augment?: Augmentation, 
/**
 * [`Settings::seed`].
 */
seed?: number, };

export type Settings = { 
/**
 * 0: a new last layer, on what the net finds in a picture; else the last so many layers of the net itself.
 */
layers: number, 
/**
 * How far each step goes; a new last layer finds that out by itself.
 */
learningRate: number, 
/**
 * How much of the last step goes on, 0 to 1; likewise.
 */
momentum: number, 
/**
 * How strongly weights are drawn to zero: so much of each is added to its gradient; biases are left alone. For a new last
 * layer it is scikit-learn's `1 / (C n)`, n being the examples, on the vectors as they are standardised.
 */
weightDecay: number, 
/**
 * Pictures a step; a new last layer learns from all at once.
 */
batch: number, 
/**
 * How pictures are changed each time they are seen; a new last layer sees them as they are.
 */
augment: Augmentation, 
/**
 * All that is random follows from it.
 */
seed: number, };

export type Augmentation = { 
/**
 * Mirror every second picture.
 */
flip: boolean, 
/**
 * Shift by up to this part of the side in both directions, at most 0.5; the net's ground comes in (a random crop of the
 * padded picture).
 */
translate: number, 
/**
 * Scale all values by between `1 - brightness` and `1 + brightness`.
 */
brightness: number, 
/**
 * Scale the distance from the mean grey likewise.
 */
contrast: number, 
/**
 * Scale the distance of each pixel from its own grey likewise; grey pictures have none.
 */
saturation: number, 
/**
 * Turn the hue by up to this part of the colour wheel either way, at most 0.5; grey pictures have none.
 */
hue: number, 
/**
 * In every second picture, hide a rectangle of up to this share of it behind noise (Zhong 2017, "Random Erasing").
 */
erase: number, };

export type Reply = { "type": "opened", 
/**
 * What the manifest says of the model.
 */
model: ModelInfo, 
/**
 * The files to fetch, from the manifest's folder.
 */
shards: Array<ShardInfo>, 
/**
 * Those to fetch before the net is asked for its own classes.
 */
later: Array<ShardInfo>, 
/**
 * Of a small net of its kind with known answers: the device's largest error, relative to the largest answer.
 */
largestError: number, } | { "type": "loaded", 
/**
 * How many shards are still wanted; at 0 the model is ready.
 */
remaining: number, } | { "type": "classified", 
/**
 * The likeliest first.
 */
predictions: Array<Prediction>, 
/**
 * From the pixels to the probabilities.
 */
milliseconds: number, 
/**
 * The picture as the net sees it: `side * side` bytes for each of its channels.
 */
seen: Uint8Array, 
/**
 * Width and height of `seen`, in pixels.
 */
side: number, 
/**
 * Whether the picture was inverted, because of its light border.
 */
inverted: boolean, } | { "type": "reduced", 
/**
 * The picture as the net sees it: `side * side` bytes for each of its channels.
 */
seen: Uint8Array, 
/**
 * Width and height, in pixels.
 */
side: number, } | { "type": "embeddings", 
/**
 * Those that it was shown.
 */
keys: Array<number>, 
/**
 * The vector of each, one after the other: 32-bit floats, little-endian.
 */
bytes: Uint8Array, } | { "type": "counted", 
/**
 * Examples of each class so far.
 */
counts: Array<number>, } | { "type": "settled", 
/**
 * All of it.
 */
settings: Settings, } | { "type": "wanted", 
/**
 * Which, by [`Example::key`].
 */
keys: Array<number>, 
/**
 * Those that will be wanted next, so that they can be made ready meanwhile.
 */
soon: Array<number>, 
/**
 * How many were looked at, of those that are looked at one after the other: all examples before the first step, or what
 * is measured.
 */
done: number, 
/**
 * How many there are; 0 if these pictures are for the next batch.
 */
total: number, } | { "type": "stepped", 
/**
 * Epochs since it began.
 */
epoch: number, 
/**
 * Steps done of the epoch under way; 0 when one has just ended.
 */
step: number, 
/**
 * Steps of an epoch.
 */
steps: number, 
/**
 * Mean cross-entropy over the epoch so far, each example's before it was learnt from; of the net's own layers, where
 * classes are uneven, of a net that knows how often each is shown.
 */
loss: number, 
/**
 * Share of the examples named rightly, likewise.
 */
accuracy: number, } | { "type": "measured", 
/**
 * How many examples were looked at so far: not always as many as were asked for.
 */
done: number, 
/**
 * How many examples are left.
 */
left: number, 
/**
 * What has come of it, once none is left.
 */
report: Report | null, } | { "type": "explained", 
/**
 * How much each part speaks for it, `side * side` bytes: 255 is the most.
 */
heat: Uint8Array, 
/**
 * Width and height of `heat`.
 */
side: number, 
/**
 * The class's name.
 */
label: string, 
/**
 * How likely it is.
 */
probability: number, } | { "type": "captured", 
/**
 * Opaque text for `restore`; empty where nothing was learnt yet.
 */
state: string, 
/**
 * Epochs that were over by then.
 */
epoch: number, 
/**
 * What to read.
 */
tensors: Array<TensorInfo>, } | { "type": "restored", 
/**
 * The names of those to write.
 */
wanted: Array<string>, } | { "type": "written", 
/**
 * The floats that are still to come.
 */
left: number, } | { "type": "tensor", 
/**
 * 32-bit floats, little-endian.
 */
bytes: Uint8Array, } | { "type": "exported", 
/**
 * The text of its `manifest.json`.
 */
manifest: string, 
/**
 * The files that are new.
 */
files: Array<File>, } | { "type": "converted", 
/**
 * The files.
 */
files: Array<File>, } | { "type": "shared", 
/**
 * For `open`: base64url.
 */
link: string, 
/**
 * The address and the link as a QR code, if they fit into one: a byte for each module, row after row, and 1 is dark.
 */
code: Uint8Array | null, } | { "type": "benchmarked", 
/**
 * How long the measured work took.
 */
milliseconds: number, } | { "type": "tuned", 
/**
 * Computations that are not measured yet.
 */
left: number, 
/**
 * All that was found so far, for `StartOptions`; true of this GPU and this build only.
 */
choices: string, } | { "type": "done", };

export type Report = { 
/**
 * Whether it was measured on examples that it did not learn from.
 */
heldOut: boolean, 
/**
 * Mean cross-entropy.
 */
loss: number, 
/**
 * Share of the examples named rightly, 0 to 1.
 */
accuracy: number, 
/**
 * `confusion[a][b]` examples of class `a` were named `b`.
 */
confusion: Array<Array<number>>, 
/**
 * Each example's answer.
 */
answers: Array<Answer>, 
/**
 * Expected calibration error, 0 to 1: how far its probabilities are from how often it is right.
 */
calibration: number, 
/**
 * What its logits are divided by from now on, so that the probabilities are true (Guo 2017, "temperature scaling").
 */
temperature: number, 
/**
 * The probability below which an answer had better be "I don't know": one right answer in twenty is below it.
 */
threshold: number, };

export type Answer = { 
/**
 * The example.
 */
id: number, 
/**
 * Its class.
 */
class: number, 
/**
 * The class that it was named.
 */
named: number, 
/**
 * How likely that was, at the report's temperature.
 */
probability: number, };

export type TensorInfo = { 
/**
 * E.g. `features.0.weight`; of a new last layer `taught.weight`. Before it `momentum.` where it is the optimizer's.
 */
name: string, 
/**
 * Its sizes.
 */
shape: Array<number>, };

export type File = { 
/**
 * Its name.
 */
file: string, 
/**
 * What is in it.
 */
bytes: Uint8Array, };

export type Format = "onnx" | "teachable-machine" | "tflite" | "tflite-float16";

export type StartOptions = { 
/**
 * Whether the GPU is made of CPU code, which wants another way of computing.
 */
software: boolean, 
/**
 * What `tuned` carried on an earlier visit, if anything.
 */
choices: string | null, };

export type ModelInfo = { 
/**
 * The net's name, for people.
 */
name: string, 
/**
 * SHA-256 of its manifest in lower-case hexadecimal: that, and not its name, tells one net from another.
 */
sha256: string, 
/**
 * The classes' names.
 */
labels: Array<string>, 
/**
 * Number of parameters.
 */
parameters: number, 
/**
 * Number of layers that can be trained; a block of several counts as one.
 */
layers: number, 
/**
 * Width and height of a picture as the net sees it, in pixels.
 */
side: number, 
/**
 * Channels of such a picture: 1 (grey) or 3 (red, green, blue).
 */
channels: number, 
/**
 * It learnt from what is bright on black, so a picture with a light border is inverted.
 */
darkBackground: boolean, 
/**
 * Accuracy on the test set, 0 to 1, as measured on exactly these files; 0 where nobody has measured it.
 */
accuracy: number, 
/**
 * How the accuracy was measured.
 */
measured: string, 
/**
 * Below this likelihood, 0 to 1, it says that it does not know; 0 where it always answers.
 */
threshold: number, };

export type ShardInfo = { 
/**
 * File name, relative to the manifest.
 */
file: string, 
/**
 * Size in bytes.
 */
bytes: number, 
/**
 * SHA-256 of the bytes, in lower-case hexadecimal.
 */
sha256: string, };

export type Prediction = { 
/**
 * The class's name.
 */
label: string, 
/**
 * Between 0 and 1; over all classes they sum to 1.
 */
probability: number, };

export type DeviceKind = "cpu" | "webgpu" | "cuda";

export type Failure = { 
/**
 * What kind of error, for programs.
 */
code: FailureCode, 
/**
 * What went wrong and what to do next, in English, for people.
 */
message: string, 
/**
 * What went wrong, for programs that say it in other words. With `values` it tells as much as `message`.
 */
reason: FailureReason, 
/**
 * What the message says of this one case.
 */
values: FailureValues, };

export type FailureCode = "bad-request" | "bad-manifest" | "bad-shard" | "bad-weights" | "bad-picture" | "device";

export type FailureReason = "picture-size" | "picture-side" | "idx" | "manifest" | "version" | "unknown-shard" | "shard-length" | "shard-hash" | "weights" | "link" | "state" | "request" | "device";

export type FailureValues = { 
/**
 * A file's name.
 */
file?: string, 
/**
 * A tensor's name.
 */
tensor?: string, 
/**
 * What is wrong, in English.
 */
why?: string, 
/**
 * The number that was found.
 */
found?: string, 
/**
 * The number that it should be.
 */
expected?: string, };
