// @ts-check
// Teaching, in three steps.

export const teach = /* css */ `
  .steps {
    display: grid;
    gap: var(--gap);
    padding: 0;
    list-style: none;
    counter-reset: step;
  }

  .step {
    display: grid;
    gap: 1rem;
    counter-increment: step;
  }

  .step > h3 {
    display: flex;
    align-items: center;
    gap: 0.75rem;
  }

  .step > h3::before {
    content: counter(step);
    display: grid;
    flex: none;
    place-items: center;
    width: 2rem;
    height: 2rem;
    border-radius: 50%;
    background: var(--accent-soft);
    color: var(--accent);
    font-size: 1rem;
    font-weight: 700;
  }

  .classes {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr));
    gap: 1rem;
  }

  .class-card {
    display: flex;
    flex-direction: column;
    gap: 0.75rem;
    min-width: 0;
    padding: 1rem;
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

  .class-count {
    color: var(--soft);
    font-size: 0.9375rem;
  }

  .thumbs {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    max-height: 12rem;
    padding: 4px;
    margin: -4px;
    overflow-y: auto;
    scrollbar-width: thin;
  }

  .thumbs:empty {
    display: none;
  }

  .class-card > .row {
    margin-top: auto;
  }

  .thumb {
    position: relative;
    width: 56px;
    height: 56px;
    padding: 0;
    border: 0;
    border-radius: 8px;
    background: #000;
    overflow: hidden;
    cursor: pointer;
  }

  .thumb canvas {
    width: 100%;
    height: 100%;
  }

  .thumb::after {
    content: "×";
    position: absolute;
    inset: 0 0 auto auto;
    width: 1.2rem;
    border-radius: 0 0 0 8px;
    background: rgb(0 0 0 / 65%);
    color: #fff;
    font-size: 1rem;
    font-weight: 700;
    line-height: 1.2rem;
  }

  .thumb:focus-visible {
    outline-offset: 0;
  }

  @media (hover: hover) {
    .thumb:not(:hover, :focus-visible)::after {
      display: none;
    }
  }

  .train-row .field input {
    width: 6.5rem;
  }

  .training {
    display: grid;
    gap: 0.6rem;
  }

  .training-text {
    font-variant-numeric: tabular-nums;
  }

  .charts {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr));
    gap: 1rem;
    margin-top: 0.5rem;
  }

  .chart {
    min-width: 0;
  }

  .chart figcaption {
    margin-bottom: 0.35rem;
    font-size: 0.9375rem;
  }

  .chart svg {
    display: block;
    width: 100%;
    height: 190px;
    font-variant-numeric: tabular-nums;
  }

  .chart text {
    fill: var(--soft);
    font-size: 12px;
  }

  .chart .rule {
    stroke: var(--line);
  }

  .chart .line {
    fill: none;
    stroke: currentcolor;
    stroke-width: 2.5;
    stroke-linejoin: round;
  }

  .chart .dot {
    fill: currentcolor;
  }

  .chart .loss {
    color: var(--warm);
  }

  .chart .accuracy {
    color: var(--accent);
  }

  .try {
    display: grid;
    gap: 1.25rem;
  }

  @container (min-width: 56rem) {
    .try-result {
      grid-template-columns: auto 1fr;
      column-gap: 2rem;
    }

    .try-result .result-pictures {
      grid-row: 1 / span 3;
    }
  }
`;
