// Generated from src/protocol.rs by `UPDATE=1 cargo test protocol`.

export type Request = { "type": "open", 
/**
 * The text of `manifest.json`.
 */
manifest: string, } | { "type": "shard", 
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
top: number, } | { "type": "teach", 
/**
 * The classes' names: at least two, all different.
 */
classes: Array<string>, } | { "type": "example", 
/**
 * The class, as an index into the names.
 */
class: number, 
/**
 * The picture.
 */
picture: Picture, } | { "type": "step", 
/**
 * How many epochs over the examples.
 */
epochs: number, } | { "type": "capture", } | { "type": "restore", 
/**
 * What `captured` carried.
 */
layer: Uint8Array, } | { "type": "export", } | { "type": "reset", } | { "type": "tune", 
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

export type Reply = { "type": "opened", 
/**
 * What the manifest says of the model.
 */
model: ModelInfo, 
/**
 * The files to fetch, from the manifest's folder.
 */
shards: Array<ShardInfo>, } | { "type": "loaded", 
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
 * The picture as the net sees it, grey, `side * side` bytes.
 */
seen: Uint8Array, 
/**
 * Width and height of `seen`, in pixels.
 */
side: number, } | { "type": "counted", 
/**
 * Examples of each class so far.
 */
counts: Array<number>, } | { "type": "stepped", 
/**
 * Epochs since `teach`.
 */
epoch: number, 
/**
 * Mean cross-entropy over the examples, before the last epoch's update.
 */
loss: number, 
/**
 * Share of the examples named rightly, before the last epoch's update.
 */
accuracy: number, } | { "type": "captured", 
/**
 * Opaque bytes for `restore`.
 */
layer: Uint8Array, } | { "type": "exported", 
/**
 * The text of its `manifest.json`.
 */
manifest: string, 
/**
 * The name of the taught layer's file.
 */
file: string, 
/**
 * That file's bytes.
 */
bytes: Uint8Array, } | { "type": "tuned", 
/**
 * Computations that are not measured yet.
 */
left: number, 
/**
 * All that was found so far, for `StartOptions`; true of this GPU and this build only.
 */
choices: string, } | { "type": "done", };

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
 * The net's name.
 */
name: string, 
/**
 * The classes' names.
 */
labels: Array<string>, 
/**
 * Number of parameters.
 */
parameters: number, 
/**
 * Accuracy on the test set, 0 to 1, as measured on exactly these files.
 */
accuracy: number, 
/**
 * How the accuracy was measured.
 */
measured: string, };

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

export type DeviceReport = { 
/**
 * Which device.
 */
kind: DeviceKind, 
/**
 * Largest difference from the known answers, relative to the largest of them, over the outputs and the gradients.
 */
largestError: number, 
/**
 * Milliseconds that the measured work took: the fastest device is the one to use.
 */
milliseconds: number, };

export type DeviceKind = "cpu" | "webgpu" | "cuda";

export type Failure = { 
/**
 * What kind of error, for programs.
 */
code: FailureCode, 
/**
 * What went wrong and what to do next, for people.
 */
message: string, };

export type FailureCode = "bad-request" | "bad-manifest" | "bad-shard" | "bad-weights" | "bad-picture" | "device";
