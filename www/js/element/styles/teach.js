// @ts-check
// Teaching, step by step; how it learns, and the curves.

export const teach = /* css */ `
  .teach {
    display: grid;
    gap: var(--gap);
    min-width: 0;
  }

  .steps {
    display: grid;
    gap: var(--gap);
    padding: 0;
    list-style: none;
    counter-reset: step;
  }

  .step {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
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

  .settings {
    display: grid;
    gap: 1rem;
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }

  .learners,
  .setting-grid {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr));
    gap: 0.75rem 1.25rem;
  }

  .learners {
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr));
  }

  .setting {
    display: grid;
    align-content: start;
    gap: 0.3rem;
  }

  .learners .setting {
    gap: 0;
    padding: 0.25rem 0.9rem 0.75rem;
    border: 1px solid var(--line);
    border-radius: 12px;
  }

  .learners .setting:has(:checked) {
    border-color: var(--accent);
    background: var(--accent-soft);
  }

  .choice {
    display: flex;
    align-items: center;
    gap: 0.6rem;
    min-height: 44px;
    font-weight: 550;
    cursor: pointer;
  }

  .choice input {
    flex: none;
    width: 1.25rem;
    height: 1.25rem;
    margin: 0;
    accent-color: var(--accent);
  }

  .choice:has(:disabled) {
    color: var(--soft);
    cursor: not-allowed;
  }

  .field-title {
    display: flex;
    justify-content: space-between;
    gap: 0.75rem;
  }

  .field-title output {
    color: var(--ink);
    font-variant-numeric: tabular-nums;
  }

  .field input[type="range"] {
    width: 100%;
    padding: 0;
    border: 0;
    background: transparent;
    accent-color: var(--accent);
  }

  .why {
    color: var(--soft);
    font-size: 0.875rem;
    line-height: 1.4;
  }

  .folded {
    border-top: 1px solid var(--line);
  }

  .folded summary {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    min-height: 44px;
    color: var(--accent);
    font-weight: 550;
    cursor: pointer;
  }

  .folded summary::before {
    content: "▸";
    transition: transform 120ms;
  }

  .folded[open] summary::before {
    transform: rotate(90deg);
  }

  .folded[open] > :not(summary) {
    margin-bottom: 0.9rem;
  }

  .copies {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    margin: 0.4rem 0 0.75rem;
  }

  .copy {
    width: 64px;
    height: 64px;
    border-radius: 8px;
    image-rendering: pixelated;
  }

  .train-part {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.75rem;
  }

  .train-hint:empty {
    display: none;
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
    display: flex;
    flex-wrap: wrap;
    gap: 0 1rem;
    margin-bottom: 0.35rem;
    color: var(--ink);
    font-size: 0.9375rem;
    font-variant-numeric: tabular-nums;
  }

  .chart figcaption > :first-child {
    color: var(--ink);
    font-weight: 600;
  }

  .legend::before {
    content: "";
    display: inline-block;
    width: 1.5rem;
    margin-right: 0.4rem;
    border-top: 2.5px solid currentcolor;
    vertical-align: middle;
  }

  .legend.held-out::before {
    border-top-style: dashed;
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

  .chart .line.held-out {
    stroke-dasharray: 6 4;
  }

  .chart .dot {
    fill: currentcolor;
  }

  .chart .best {
    stroke: var(--edge);
    stroke-dasharray: 2 3;
  }

  .chart .loss {
    color: var(--warm);
  }

  .chart .accuracy {
    color: var(--accent);
  }
`;
