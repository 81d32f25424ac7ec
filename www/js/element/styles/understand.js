// @ts-check
// What the net says: of other pictures, of its examples; and why.

export const understand = /* css */ `
  .try {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1.25rem;
  }

  @container (min-width: 56em) {
    .try-result {
      grid-template-columns: auto 1fr;
      column-gap: 2rem;
    }

    .try-result .result-pictures {
      grid-row: 1 / span 3;
    }
  }

  .explanation {
    display: flex;
    flex-wrap: wrap;
    gap: 1rem;
  }

  .heat {
    width: min(100%, 14rem);
    aspect-ratio: 1;
    border-radius: 12px;
  }

  .explanation-words {
    display: grid;
    flex: 1;
    align-content: start;
    gap: 0.75rem;
    min-width: min(100%, 12rem);
    max-width: 20rem;
  }

  .report,
  .understand-part,
  .threshold-part {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.75rem;
  }

  .report[aria-busy="true"] .matrix-frame {
    opacity: 0.45;
  }

  .understand-part > .note:empty {
    display: none;
  }

  .report-summary {
    font-weight: 600;
  }

  .confusion {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.75rem;
  }

  .worst h4 {
    margin: 0 0 0.35rem;
    font-size: 1rem;
    font-weight: 600;
  }

  .worst-pairs {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    padding: 0;
    list-style: none;
  }

  .worst-pairs .button {
    padding: 0.35rem 0.85rem;
    text-align: start;
    overflow-wrap: anywhere;
  }

  .order-field {
    justify-self: start;
  }

  .matrix-frame {
    overflow-x: auto;
  }

  .matrix {
    border-spacing: 3px;
    font-variant-numeric: tabular-nums;
  }

  .matrix caption {
    padding-bottom: 0.35rem;
    color: var(--soft);
    font-size: 0.9375rem;
    text-align: start;
  }

  .matrix th {
    padding: 0.25rem 0.4rem;
    font-size: 0.875rem;
    font-weight: 550;
    text-align: start;
  }

  .matrix th span {
    display: block;
    max-width: 7rem;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .matrix thead th {
    text-align: center;
  }

  .matrix td {
    min-width: 48px;
    height: 44px;
    padding: 0;
    text-align: center;
  }

  .matrix tbody .right,
  .matrix tbody .wrong {
    border-radius: 8px;
    background: color-mix(in oklab, var(--sunk), var(--tint) calc(70% * var(--share, 0)));
  }

  /* On dark these are bright, and so are the numbers before them. */
  .matrix .right {
    --tint: light-dark(var(--accent), color-mix(in oklab, var(--accent), #000 25%));
  }

  .matrix .wrong {
    --tint: light-dark(var(--bad), color-mix(in oklab, var(--bad), #000 25%));
  }

  .matrix .share {
    padding: 0 0.5rem;
    color: var(--soft);
    font-size: 0.9375rem;
  }

  .cell {
    width: 100%;
    min-width: 44px;
    height: 44px;
    padding: 0;
    border: 1px solid transparent;
    border-radius: 8px;
    background: transparent;
    color: var(--ink);
    font: inherit;
    font-weight: 650;
    cursor: pointer;
  }

  .cell:hover {
    border-color: var(--ink);
  }

  /* Of many classes a part is seen, and always what its rows and columns are. */
  .matrix-frame.many {
    max-height: min(40rem, 80dvh);
    overflow: auto;
    container-type: inline-size;
  }

  .many .matrix caption {
    position: sticky;
    left: 0;
    max-width: 100cqi;
  }

  .many .matrix :is(thead, thead td, tbody th, tfoot th) {
    position: sticky;
    z-index: 1;
    background: var(--card);
    box-shadow: 0 0 0 3px var(--card);
  }

  .many .matrix thead {
    top: 0;
    z-index: 2;
  }

  .many .matrix :is(thead td, tbody th, tfoot th) {
    left: 0;
  }

  .many .matrix thead th {
    height: 8rem;
    vertical-align: bottom;
  }

  .many .matrix thead span {
    max-width: none;
    max-height: 8rem;
    margin-inline: auto;
    writing-mode: vertical-rl;
  }

  .threshold-part {
    max-width: 40rem;
    justify-items: start;
  }

  .threshold-part .setting {
    width: 100%;
  }

  .pictures-dialog .thumbs {
    max-height: none;
    flex: 1;
  }
`;
