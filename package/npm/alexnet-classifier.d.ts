export { AlexNetClassifierElement } from './js/index.js';
