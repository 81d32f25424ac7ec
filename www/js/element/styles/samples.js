// @ts-check
// Classes and their pictures. A thumbnail's size is in element/teach/thumbs.js, too.

export const samples = /* css */ `
  .samples {
    display: grid;
    gap: 1rem;
  }

  .classes {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 21rem), 1fr));
    gap: 1rem;
    outline: none; /* it has the focus for a moment, when the button that had it is gone */
  }

  .class-card {
    display: flex;
    flex-direction: column;
    gap: 0.75rem;
    min-width: 0;
    padding: 1rem;
    border-top: 6px solid var(--class-color);
    border-radius: 12px;
    background: var(--sunk);
  }

  .class-head {
    display: flex;
    align-items: end;
    gap: 0.5rem;
  }

  .class-head .field {
    flex: 1;
    min-width: 0;
  }

  .class-color {
    flex: none;
    width: 44px;
    height: 44px;
    padding: 6px;
    border: 1px solid var(--edge);
    border-radius: 10px;
    background: var(--card);
    cursor: pointer;
  }

  .class-facts {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1rem;
    color: var(--soft);
    font-size: 0.9375rem;
    font-variant-numeric: tabular-nums;
  }

  .class-body {
    display: flex;
    flex: 1;
    flex-direction: column;
    gap: 0.75rem;
    min-width: 0;
  }

  .class-body > .row {
    margin-top: auto;
  }

  .thumbs {
    max-height: 12.4rem;
    padding: 4px;
    margin: -4px;
    overflow-y: auto;
    scrollbar-width: thin;
    border-radius: 10px;
  }

  .thumbs-all {
    position: relative;
  }

  .thumb {
    position: absolute;
    width: 56px;
    height: 56px;
    border-radius: 8px;
    background: #000;
    cursor: pointer;
  }

  .thumb canvas {
    width: 100%;
    height: 100%;
  }

  .thumb:hover {
    outline: 2px solid var(--edge);
  }

  .thumb[aria-selected="true"] {
    outline: 3px solid var(--accent);
  }

  .thumbs:focus-visible .thumb.active {
    outline: 3px solid var(--ink);
    outline-offset: -1px;
  }

  .thumb[aria-selected="true"]::before {
    content: "✓";
    position: absolute;
    inset: 0 auto auto 0;
    width: 1.2rem;
    border-radius: 8px 0;
    background: var(--accent);
    color: var(--on-accent);
    font-size: 0.875rem;
    font-weight: 700;
    line-height: 1.2rem;
    text-align: center;
  }

  /* A ring: what is held out. It is explained by the count that has the same ring. */
  .thumb.held-out::after,
  .held-out-count::before {
    content: "";
    display: inline-block;
    width: 11px;
    height: 11px;
    border: 3px solid var(--warm);
    border-radius: 50%;
  }

  .thumb.held-out::after {
    position: absolute;
    inset: auto 4px 4px auto;
    box-shadow: 0 0 0 1.5px #000, inset 0 0 0 1.5px #000;
  }

  .held-out-count::before {
    margin-right: 0.4rem;
  }

  .selection {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    justify-content: space-between;
    gap: 0.6rem;
    padding: 0.4rem 0.75rem 0.75rem;
    border-radius: 10px;
    background: var(--accent-soft);
  }

  .selection-head {
    display: flex;
    flex-basis: 100%;
    align-items: center;
    justify-content: space-between;
    font-weight: 600;
  }

  .move {
    flex-wrap: nowrap;
    min-width: 0;
  }

  .field .move-to {
    max-width: 12rem;
    padding: 0 0.5rem;
    font-size: inherit;
  }

  .balance:empty {
    display: none;
  }

  .intake {
    display: grid;
    grid-template-columns: 1fr auto;
    align-items: center;
    gap: 1rem;
  }

  .intake-text {
    margin-bottom: 0.35rem;
    font-size: 0.9375rem;
    font-variant-numeric: tabular-nums;
  }

  .problem-lines {
    display: grid;
    gap: 0.4rem;
    max-height: 12rem;
    margin: 0.4rem 0 0;
    padding: 0;
    list-style: none;
    overflow-y: auto;
    font-size: 0.9375rem;
  }

  .camera-view {
    position: relative;
    display: grid;
    place-items: center;
    min-height: 0;
  }

  .recording .camera {
    outline: 4px solid var(--bad);
  }

  .camera-flip {
    position: absolute;
    inset: auto 0.5rem 0.5rem auto;
    background: var(--card);
  }

  .countdown {
    position: absolute;
    color: #fff;
    font-size: 7rem;
    font-weight: 700;
    line-height: 1;
    text-shadow: 0 0 24px #000;
    pointer-events: none;
  }

  .camera-status:empty {
    display: none;
  }

  .camera-dialog .dialog-foot {
    flex-wrap: wrap;
  }

  .camera-hold {
    min-height: 56px;
    touch-action: none;
    user-select: none;
    -webkit-user-select: none;
  }
`;
