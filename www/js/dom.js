// @ts-check
// The few lines that make working with elements short and typed.

/**
 * The one element that a selector names; the page is wrong without it.
 *
 * @template {Element} T
 * @param {string} selector
 * @param {{ new (): T }} type
 * @param {ParentNode} [root]
 * @returns {T}
 */
export function find(selector, type, root = document) {
  const element = root.querySelector(selector);
  if (!(element instanceof type)) throw new Error(`the page has no ${type.name} "${selector}"`);
  return element;
}

/**
 * A new element with properties and children. Nothing is ever parsed as HTML, so no policy of a page can forbid it.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Omit<Partial<HTMLElementTagNameMap[Tag]>, 'part'> & { part?: string }} [properties]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/**
 * A button that looks as its classes say.
 *
 * @param {string} text
 * @param {string} className
 * @param {() => void} onClick
 */
export function button(text, className, onClick) {
  const element = make('button', { type: 'button', className: `button ${className}`.trim(), textContent: text });
  element.part.add('button');
  element.addEventListener('click', onClick);
  return element;
}

/**
 * A button that asks for files.
 *
 * @param {string} text
 * @param {string} className
 * @param {{ multiple?: boolean, onFiles: (files: File[]) => void }} options
 */
export function fileButton(text, className, { multiple = false, onFiles }) {
  const input = make('input', { type: 'file', accept: 'image/*', multiple });
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])];
    input.value = ''; // so that the same file can be chosen again
    if (files.length > 0) onFiles(files);
  });
  return make('label', { className: `button file ${className}`.trim(), part: 'button' }, text, input);
}

/**
 * Does it at the next frame, however often it is asked for before that.
 *
 * @param {() => void} task
 */
export function atNextFrame(task) {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      task();
    });
  };
}

/** Lets the browser draw and answer the visitor before more work is done. */
export function breathe() {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}
