// @ts-check
// The page's language: what its address asks for (`?lang=zh`), or else the visitor's.

import { find } from '../dom.js';
import { en } from './texts/en.js';
import { html, zh } from './texts/zh.js';

const asked = new URLSearchParams(location.search).get('lang') ?? navigator.language;
const isChinese = asked.toLowerCase().startsWith('zh');

export const texts = isChinese ? zh : en;

/** Puts the page into its language; it is in English as it comes. To be called before the elements start. */
export function translate() {
  if (!isChinese) return;
  document.documentElement.lang = 'zh';
  document.title = html.documentTitle;
  find('meta[name=description]', HTMLMetaElement).content = html.description;
  for (const element of document.querySelectorAll('[data-text]')) {
    element.textContent = html[element.getAttribute('data-text') ?? ''];
  }
  for (const element of document.querySelectorAll('[data-label]')) {
    element.ariaLabel = html[element.getAttribute('data-label') ?? ''];
  }
  const other = find('#language', HTMLAnchorElement);
  Object.assign(other, { href: '?lang=en', hreflang: 'en', lang: 'en', textContent: 'English' });
}
