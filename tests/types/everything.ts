// A program that uses all of the package, as its types have it. It is compiled, never run.

import {
  AlexNetError,
  Classifier,
  define,
  DeviceError,
  ModelError,
  NetworkError,
  PictureError,
  RequestError,
  StoppedError,
  toSample,
  WorkerError,
} from '../../www/js/index.js';
import type {
  Answer,
  Classified,
  DeviceListing,
  Embeddings,
  Epoch,
  Explanation,
  ImageInput,
  LoadProgress,
  ModelInfo,
  Notice,
  Picture,
  ProblemCode,
  Reduced,
  Report,
  Sample,
  Settings,
  Snapshot,
  TrainingStep,
  Wishes,
  WorkDone,
} from '../../www/js/index.js';

declare const images: [
  ImageBitmap,
  ImageData,
  HTMLImageElement,
  HTMLVideoElement,
  HTMLCanvasElement,
  OffscreenCanvas,
  Blob,
];

export async function engine(signal: AbortSignal): Promise<string> {
  const classifier = await Classifier.load('weights/alexnet/manifest.json', {
    onProgress: ({ stage, bytes, total }: LoadProgress) => console.log(stage, bytes / total),
    signal,
    device: 'auto',
  });
  const { name, parameters, accuracy, measured }: ModelInfo = classifier.model;
  console.log(name, parameters, accuracy, measured, classifier.labels.join(), classifier.device);
  classifier.on('devices', (devices: DeviceListing[]) => console.log(devices[0].name, devices[0].largestError), {
    signal,
  });
  classifier.on('notice', ({ level, message }: Notice) => console.log(level, message));

  const picture: Picture = { width: 1, height: 1, pixels: new Uint8Array(4) };
  const inputs: ImageInput[] = [...images, picture];
  for (const image of inputs) {
    const { predictions, milliseconds, seen, side, device }: Classified = await classifier.classify(image, {
      top: 3,
      signal,
    });
    console.log(predictions[0].label, predictions[0].probability, milliseconds, seen.length / side, device);
  }

  await classifier.teach(['cat', 'dog'], { signal });
  const counts: number[] = await classifier.addSample(0, images[0], { signal });
  const { seen, side }: Reduced = await classifier.reduce(images[0], { signal });
  const sample: Sample = { id: 7, class: 1, heldOut: true, ...(await toSample(images[0], { signal })) };
  await classifier.look([sample], { signal });
  const embeddings: Embeddings = await classifier.embeddings([sample.key]);
  await classifier.recall(embeddings);
  console.log(
    counts,
    seen.length / side,
    await classifier.giveSamples([sample], { signal }),
    await classifier.forgetSamples([7]),
  );
  await classifier.rename(['tom', 'dog']);
  const wishes: Wishes = {
    layers: classifier.model.layers,
    weightDecay: 0.001,
    augment: { flip: true, translate: 0.1, brightness: 0.2, contrast: 0, saturation: 0, hue: 0, erase: 0 },
  };
  const settings: Settings = await classifier.configure(wishes);
  const { seen: changed }: Reduced = await classifier.augmented(images[0], settings.augment, 1);
  const onProgress = ({ stage, done, total }: WorkDone) => console.log(stage, done / total, changed.length);
  for await (const { epoch, loss, accuracy: share, validation } of classifier.train({
    epochs: 100,
    signal,
    onProgress,
  })) {
    console.log(epoch, loss, validation?.accuracy);
    if (share === 1) break;
  }
  const report: Report = await classifier.measure({ signal, onProgress });
  const unsure: Answer[] = report.answers.filter(({ probability }) => probability < report.threshold);
  const { heat, label }: Explanation = await classifier.explain(images[0], { class: 0, signal });
  const snapshot: Snapshot = await classifier.capture({ all: true, signal });
  await classifier.restore(snapshot, { signal });
  console.log(unsure.length, heat.length, label, snapshot.tensors[0].blob.size);
  const archive: Blob = await classifier.exportModel({ signal });
  await classifier.useDevice('cpu');
  await classifier.reset();
  classifier.close();
  return URL.createObjectURL(archive);
}

export function advice(error: unknown): string {
  if (error instanceof RequestError || error instanceof PictureError) return error.message;
  if (error instanceof NetworkError || error instanceof ModelError) return `Try again: ${error.message}`;
  if (error instanceof DeviceError || error instanceof WorkerError) return 'Reload the page.';
  if (error instanceof StoppedError) return '';
  const code: ProblemCode | undefined = error instanceof AlexNetError ? error.code : undefined;
  return code ?? String(error);
}

export async function element(signal: AbortSignal): Promise<void> {
  await define();
  const made = document.createElement('alexnet-classifier');
  made.src = 'weights/lenet/manifest.json';
  made.mode = 'teach';
  made.device = 'webgpu';
  made.lang = 'zh';
  made.autoload = true;
  made.project = 'pets';
  made.classes = ['cat', 'dog'];
  document.body.append(made);

  made.addEventListener('progress', ({ detail: { bytes, total } }) => console.log(bytes, total));
  made.addEventListener('ready', ({ detail: { name } }) => console.log(name));
  made.addEventListener('result', ({ detail: { predictions } }) => console.log(predictions[0].label));
  made.addEventListener('step', ({ detail }: CustomEvent<TrainingStep>) => console.log(detail.stage, detail.done));
  made.addEventListener('epoch', ({ detail }: CustomEvent<Epoch>) => console.log(detail.loss));
  made.addEventListener('error', ({ detail }) => console.log(advice(detail)));
  made.addEventListener('devices', ({ detail }) => console.log(detail.map(({ state }) => state)));
  made.addEventListener('click', ({ clientX }) => console.log(clientX));

  const model: ModelInfo = await made.start();
  const count: number = await made.addSample('cat', images[6], { signal });
  const last: Epoch | null = await made.train({ epochs: 10, signal });
  made.stop();
  const { predictions } = await made.classify(images[6], { expected: 'cat', signal });
  console.log(
    model.name,
    count,
    last?.accuracy,
    predictions,
    made.devices,
    made.classes,
    await made.exportModel({ signal }),
  );

  document.querySelector('alexnet-classifier')?.remove();
}
