// @ts-check
// Classifying: where the picture comes from; and how far loading is.

export const classify = /* css */ `
  .loading {
    display: grid;
    gap: 0.5rem;
    align-content: center;
    justify-items: start;
    min-height: 4.1rem; /* with the bar and without, so that nothing moves */
    margin-bottom: var(--gap);
    padding: 0.75rem clamp(1rem, 2.2cqi, 1.5rem);
    border: 1px solid var(--line);
    border-radius: var(--round);
    background: var(--card); /* the page may have any */
  }

  .loading-text {
    color: var(--soft);
    font-size: 0.9375rem;
    font-variant-numeric: tabular-nums;
  }

  .loading.failed .loading-text {
    color: var(--bad);
    font-weight: 600;
  }

  .linked {
    margin: 0 0 1rem;
  }

  .bench {
    display: grid;
    gap: var(--gap);
  }

  .source {
    display: flex;
    flex-direction: column;
    gap: 1rem;
  }

  .tabs {
    display: flex;
    gap: 0.25rem;
    padding: 0.25rem;
    border-radius: 12px;
    background: var(--sunk);
  }

  .tabs button {
    flex: 1;
    min-height: 44px;
    padding: 0 0.5rem;
    border: 0;
    border-radius: 9px;
    background: transparent;
    color: var(--soft);
    font: inherit;
    font-size: 0.9375rem;
    font-weight: 600;
    cursor: pointer;
  }

  .tabs button[aria-selected="true"] {
    background: var(--card);
    box-shadow: 0 1px 3px rgb(0 0 0 / 16%);
    color: var(--ink);
  }

  .source-camera {
    display: grid;
    gap: 0.75rem;
    justify-items: start;
  }

  .source-camera .live-part {
    width: 100%;
    padding: 0;
    background: none;
  }

  .draw {
    display: grid;
    justify-items: center;
    gap: 0.75rem;
  }

  .pad {
    width: min(100%, 18rem);
    aspect-ratio: 1;
    border-radius: 12px;
    outline: 1px solid var(--edge);
    cursor: crosshair;
    touch-action: none;
  }

  .drop {
    display: grid;
    justify-items: center;
    gap: 0.6rem;
    padding: clamp(1.5rem, 4cqi, 2.5rem) 1rem;
    border: 2px dashed var(--edge);
    border-radius: 12px;
    text-align: center;
  }

  .drop-lead {
    font-size: 1.125rem;
    font-weight: 650;
  }

  @container (min-width: 46em) {
    .bench {
      grid-template-columns: minmax(0, 11fr) minmax(0, 9fr);
    }
  }
`;
