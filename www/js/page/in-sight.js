// @ts-check
// Nothing is loaded for a part of the page that nobody looks at.

/** Resolves when an element has come into sight, or nearly. @param {Element} element */
export async function inSight(element) {
  // An address with a #part is scrolled to when all of the page is there; before that, its top is in sight.
  if (document.readyState !== 'complete') {
    await new Promise((resolve) => addEventListener('load', resolve, { once: true }));
  }
  return new Promise((resolve) => {
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      resolve(undefined);
    });
    observer.observe(element);
  });
}
