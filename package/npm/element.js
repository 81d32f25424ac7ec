// The element, for `import 'alexnet-web/element'`. Bundlers that do not read `exports` in package.json find it by its name.

export { AlexNetClassifierElement, setBase } from './js/element/define.js';
