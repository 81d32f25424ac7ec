// www/js/index.d.ts is written by hand; this holds it against the code that it describes. It is compiled, never run.

import type { AlexNetClassifierElement } from '../../www/alexnet-classifier.js';
import type { Classifier } from '../../www/js/classifier.js';
import type * as errors from '../../www/js/errors.js';
import type * as declared from '../../www/js/index.js';

/** Compiles only if what there is is what was declared. */
type Is<Declared, Real extends Declared> = Real;

/** What only the browser calls. */
type ForTheBrowser = 'adoptedCallback' | 'connectedCallback' | 'disconnectedCallback' | 'attributeChangedCallback';

/** What the element declares anew: the types of its events. */
type Listening = 'addEventListener' | 'removeEventListener';

export type Checks = [
  Is<declared.Classifier, Classifier>,
  Is<typeof declared.Classifier.load, typeof Classifier.load>,
  Is<Omit<declared.AlexNetClassifierElement, Listening>, AlexNetClassifierElement>,
  Is<typeof declared.AlexNetError, typeof errors.AlexNetError>,
  Is<typeof declared.DeviceError, typeof errors.DeviceError>,
  Is<typeof declared.ModelError, typeof errors.ModelError>,
  Is<typeof declared.NetworkError, typeof errors.NetworkError>,
  Is<typeof declared.PictureError, typeof errors.PictureError>,
  Is<typeof declared.RequestError, typeof errors.RequestError>,
  Is<typeof declared.StoppedError, typeof errors.StoppedError>,
  Is<typeof declared.WorkerError, typeof errors.WorkerError>,
];

/** And that nothing of the code is missing from what was declared. */
export type Missing =
  | Exclude<keyof Classifier, keyof declared.Classifier>
  | Exclude<keyof AlexNetClassifierElement, keyof declared.AlexNetClassifierElement | ForTheBrowser>;

export type NothingIsMissing = Is<never, Missing>;
