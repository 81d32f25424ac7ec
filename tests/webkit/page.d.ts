// What the tests put into the page's window.

interface Window {
  element: import('../../www/alexnet-classifier.js').AlexNetClassifierElement;
  /** What went wrong: errors of the element, breaches of the policy. */
  problems: string[];
  /** The part of the element with this selector, whatever it is. */
  find(selector: string): HTMLInputElement;
  /** A picture of a PNG file. */
  picture(base64: string): Blob;
}
