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
 * A new element with properties and children.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Partial<HTMLElementTagNameMap[Tag]>} [properties]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/**
 * A copy of a template's content.
 *
 * @param {string} id
 */
export function fromTemplate(id) {
  return /** @type {DocumentFragment} */ (find(`#${id}`, HTMLTemplateElement).content.cloneNode(true));
}

/** Lets the browser draw and answer the visitor before more work is done. */
export function breathe() {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}
