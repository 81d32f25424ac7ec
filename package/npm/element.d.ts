export { AlexNetClassifierElement, setBase } from './js/index.js';
