// @ts-check
// The element for bundlers: `import 'alexnet-web/element'`.

import { AlexNetClassifierElement } from '../../alexnet-classifier.js';

// Written out, so that bundlers find the rest of the code. Elements that are in the page already start a little later.
AlexNetClassifierElement.load = () => import('./element.js');

export { setBase } from '../module-worker.js';
export { AlexNetClassifierElement };
