// @ts-check
// Colours, beside those that the facade has, and what is the same all over the element.

export const base = /* css */ `
  :host {
    --alexnet-rem: 1em;
    --sunk: var(--alexnet-sunk, light-dark(#f0eee7, #111516));
    --edge: var(--alexnet-edge, light-dark(#85898f, #727a7d)); /* borders of what can be operated: 3:1 against the card */
    --accent-soft: var(--alexnet-accent-soft, light-dark(#dff0eb, #17352f));
    --accent-hover: color-mix(in oklab, var(--accent), var(--ink) 20%);
    --warm: var(--alexnet-warm, light-dark(#a94f08, #f2a65a));
    --shadow: 0 1px 2px light-dark(rgb(21 24 28 / 5%), rgb(0 0 0 / 30%)), 0 8px 24px light-dark(rgb(21 24 28 / 5%), transparent);
    --gap: clamp(1rem, 2.2cqi, 1.5rem);
  }

  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  /* The element's own width counts, not the page's. */
  .live {
    position: relative;
    container-type: inline-size;
    outline: none; /* it has the focus for a moment, when the button that had it is gone */
    -webkit-text-size-adjust: 100%;
  }

  h2,
  h3,
  p,
  figure,
  ol {
    margin: 0;
  }

  h3 {
    font-size: 1.1875rem;
    font-weight: 650;
    line-height: 1.3;
  }

  p {
    text-wrap: pretty;
  }

  canvas {
    display: block;
  }

  :focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }

  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  .card {
    min-width: 0;
    padding: clamp(1rem, 2.2cqi, 1.5rem);
    border: 1px solid var(--line);
    border-radius: var(--round);
    background: var(--card);
    box-shadow: var(--shadow);
  }

  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 0.6rem;
  }

  .note {
    color: var(--soft);
    font-size: 0.9375rem;
  }

  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
    }
  }
`;
