// @ts-check
// Tabs as the ARIA Authoring Practices have them: one stop for Tab, arrow keys move and choose.

import { make } from '../dom.js';

/**
 * @typedef {object} Tab
 * @property {string} name
 * @property {string} title
 * @property {HTMLElement} content
 * @property {() => void} [onLeave] another one was chosen
 */

/**
 * A row of tabs, and the panels that they choose from; the first one is chosen.
 *
 * @param {string} label
 * @param {Tab[]} entries
 */
export function tabs(label, entries) {
  const list = make('div', { className: 'tabs', part: 'tabs', role: 'tablist', ariaLabel: label });
  const panels = entries.map(({ name, content }) => {
    const panel = make('div', { id: `panel-${name}`, role: 'tabpanel' }, content);
    panel.setAttribute('aria-labelledby', `tab-${name}`);
    return panel;
  });
  const all = entries.map(({ name, title }, index) => {
    const tab = make('button', { type: 'button', id: `tab-${name}`, part: 'tab', role: 'tab', textContent: title });
    tab.setAttribute('aria-controls', `panel-${name}`);
    tab.addEventListener('click', () => choose(index));
    return tab;
  });
  list.append(...all);

  /** @param {number} chosen */
  function choose(chosen) {
    all.forEach((tab, index) => {
      if (index !== chosen && tab.ariaSelected === 'true') entries[index].onLeave?.();
      tab.ariaSelected = String(index === chosen);
      tab.tabIndex = index === chosen ? 0 : -1;
      panels[index].hidden = index !== chosen;
    });
  }
  choose(0);

  list.addEventListener('keydown', (event) => {
    const here = all.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    const steps = /** @type {Record<string, number>} */ ({
      ArrowRight: here + 1,
      ArrowLeft: here - 1 + all.length,
      Home: 0,
      End: all.length - 1,
    });
    if (here < 0 || !(event.key in steps)) return;
    event.preventDefault();
    const next = steps[event.key] % all.length;
    choose(next);
    all[next].focus();
  });
  return [list, ...panels];
}
