// What programs import: the engine, its errors, and the element. The types are in index.d.ts.

export { Classifier } from './classifier.js';
export { toSample } from './decoder.js';
export {
  AlexNetError,
  DeviceError,
  ModelError,
  NetworkError,
  PictureError,
  RequestError,
  StoppedError,
  WorkerError,
} from './errors.js';

export { setBase } from './module-worker.js';

/** Makes `<alexnet-classifier>` known to the page; gives its class. */
export async function define() {
  return (await import('./element/define.js')).AlexNetClassifierElement;
}
