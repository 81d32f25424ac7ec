// MediaPipe's image embedder: inference only, one picture at a time, of bytes. What it embeds is the last layer's output;
// its classifier gives the same numbers, each in an object, sorted.
import { FilesetResolver, ImageEmbedder } from '@mediapipe/tasks-vision';

export const wants = ({ model }) => `${model}.1.tflite`;

export const create = ({ delegate }) => {
  let files, embedder, input, mean, deviation;

  const picture = (x) => {
    const [channels, height, width] = input;
    const image = new ImageData(width, height);
    for (let i = 0; i < width * height; i++) {
      for (let channel = 0; channel < channels; channel++) {
        image.data[4 * i + channel] = x[channel * width * height + i] * deviation + mean;
      }
      image.data[4 * i + 3] = 255;
    }
    return image;
  };

  return {
    async init() {
      files = await FilesetResolver.forVisionTasks('/node_modules/@mediapipe/tasks-vision/wasm');
    },
    async load(model, modelAssetBuffer) {
      input = model.input;
      ({ mean, deviation } = model.bytes);
      embedder = await ImageEmbedder.createFromOptions(files, { baseOptions: { modelAssetBuffer, delegate } });
    },
    prepare(x, n) {
      const size = x.length / n;
      return Array.from({ length: n }, (_, i) => picture(x.subarray(i * size, (i + 1) * size)));
    },
    async forward(pictures) {
      return pictures.flatMap((picture) => embedder.embed(picture).embeddings[0].floatEmbedding);
    },
    async dispose() {
      embedder.close();
    },
  };
};
