// @ts-check
// Tabs as the ARIA Authoring Practices have them: one stop for Tab, arrow keys move and choose.

/**
 * @param {HTMLElement} list that has role="tablist"
 */
export function tabs(list) {
  const all = [...list.querySelectorAll('[role=tab]')].filter((tab) => tab instanceof HTMLElement);

  /** @param {HTMLElement} chosen */
  function choose(chosen) {
    for (const tab of all) {
      tab.setAttribute('aria-selected', String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      const panel = document.getElementById(tab.getAttribute('aria-controls') ?? '');
      if (panel) panel.hidden = tab !== chosen;
    }
  }

  list.addEventListener('click', (event) => {
    const tab = all.find((candidate) => candidate === event.target);
    if (tab) choose(tab);
  });
  list.addEventListener('keydown', (event) => {
    const here = all.findIndex((tab) => tab === event.target);
    const steps = /** @type {Record<string, number>} */ ({
      ArrowRight: here + 1,
      ArrowLeft: here - 1 + all.length,
      Home: 0,
      End: all.length - 1,
    });
    if (here < 0 || !(event.key in steps)) return;
    event.preventDefault();
    const tab = all[steps[event.key] % all.length];
    choose(tab);
    tab.focus();
  });
}
