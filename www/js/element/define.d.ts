export { AlexNetClassifierElement } from '../index.js';
