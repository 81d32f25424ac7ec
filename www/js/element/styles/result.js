// @ts-check
// What the net says of a picture.

export const result = /* css */ `
  .result {
    display: grid;
    align-content: start;
    gap: 1rem;
  }

  .result-pictures {
    display: flex;
    gap: 1rem;
  }

  .result-pictures canvas {
    width: clamp(6rem, 12cqi, 8.5rem);
    aspect-ratio: 1;
    border-radius: 10px;
    background: #000;
    object-fit: contain;
  }

  .result-pictures figcaption {
    margin-top: 0.35rem;
    color: var(--soft);
    font-size: 0.875rem;
  }

  .answer {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 0 1rem;
    font-size: clamp(1.5rem, 3.4cqi, 2.1rem);
    font-weight: 700;
    line-height: 1.2;
    letter-spacing: -0.02em;
    transition: opacity 120ms;
  }

  .answer-label {
    min-width: 0;
    overflow-wrap: anywhere;
  }

  .answer-share {
    color: var(--accent);
    font-variant-numeric: tabular-nums;
  }

  [aria-busy="true"] .answer,
  [aria-busy="true"] .bars {
    opacity: 0.45;
  }

  .bars {
    display: grid;
    gap: 0.5rem;
    padding: 0;
    list-style: none;
    font-variant-numeric: tabular-nums;
    transition: opacity 120ms;
  }

  .bars:empty {
    min-height: 9.5rem; /* so that nothing moves when they come */
  }

  .bars li {
    display: grid;
    grid-template-columns: minmax(5rem, 8.5rem) 1fr 4.4rem;
    align-items: center;
    gap: 0.75rem;
  }

  .bar-label {
    line-height: 1.25;
    overflow-wrap: anywhere; /* one of a thousand names can be long */
  }

  .name-field {
    width: min(100%, 16rem);
  }

  .invert-field {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    min-height: 44px;
    color: var(--soft);
    font-size: 0.9375rem;
    cursor: pointer;
  }

  .invert-field input {
    flex: none;
    width: 1.15rem;
    height: 1.15rem;
    accent-color: var(--accent);
  }

  .bar-track {
    height: 12px;
    border-radius: 6px;
    background: var(--sunk);
    overflow: hidden;
  }

  .bar-fill {
    display: block;
    height: 100%;
    border-radius: 6px;
    background: var(--edge);
    width: calc(100% * var(--share, 0));
    transition: width 260ms cubic-bezier(0.2, 0.8, 0.2, 1);
  }

  /* Many answers a second: gliding would keep the machine busy that computes them. */
  .live-result .bar-fill {
    transition: none;
  }

  .bars li:first-child .bar-fill {
    background: var(--accent);
  }

  .bars li:first-child .bar-label {
    font-weight: 650;
  }

  .bar-share {
    color: var(--soft);
    text-align: right;
  }

  .result-note {
    color: var(--soft);
    font-size: 0.9375rem;
  }

  .verdict.right {
    color: var(--accent);
    font-weight: 600;
  }

  .verdict.wrong {
    color: var(--bad);
    font-weight: 600;
  }

  .result.unknown .answer-label {
    color: var(--soft);
    font-style: italic;
  }

  .result.unknown .bars li:first-child .bar-fill {
    background: var(--edge);
  }

  @container (max-width: 30em) {
    .result {
      grid-template-columns: auto 1fr;
      gap: 0.75rem;
    }

    .result-pictures {
      gap: 0.5rem;
    }

    .result-pictures canvas {
      width: 4.5rem;
    }

    .result-pictures figcaption {
      max-width: 4.5rem;
      font-size: 0.75rem;
      line-height: 1.2;
    }

    .answer {
      display: grid;
      align-content: center;
      font-size: 1.25rem;
    }

    .bars,
    .more-names,
    .invert-field,
    .result-note {
      grid-column: 1 / -1;
    }

    .bars li {
      grid-template-columns: 6.6rem 1fr 4rem;
      gap: 0.5rem;
    }
  }
`;
