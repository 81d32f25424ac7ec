// @ts-check
// Browsers take away backgrounds in print, and all colours but the visitor's own where there are some (Windows' contrast
// themes). What only a background shows is printed all the same, and said in those colours and by borders.

/** All but the marks of classes, which keep their colours in any theme. */
const TELLING = [
  '.bar-track',
  '.bar-fill',
  'progress',
  'progress::-webkit-progress-bar',
  'progress::-webkit-progress-value',
  '.primary',
  '.tabs button[aria-selected="true"]',
  '.thumb',
  '.thumb::before',
  '.thumb::after',
  '.held-out-count::before',
  '.project-status::before',
  '.legend::before',
  '.chart svg',
  '.matrix .right',
  '.matrix .wrong',
  '.cell',
].join(', ');

export const backgrounds = /* css */ `
  ${TELLING}, [data-mark]:not(input)::before, .class-color {
    print-color-adjust: exact;
  }

  @media print {
    .class-card,
    .settings,
    .chart,
    .matrix,
    .threshold-part {
      break-inside: avoid;
    }

    .step > h3 {
      break-after: avoid;
    }
  }

  @media (forced-colors: active) {
    :host {
      --ink: CanvasText;
      --soft: CanvasText;
      --card: Canvas;
      --sunk: Canvas;
      --line: CanvasText;
      --edge: CanvasText;
      --accent: Highlight;
      --accent-soft: Canvas;
      --accent-hover: Highlight;
      --on-accent: HighlightText;
      --warm: LinkText;
      --bad: CanvasText;
    }

    ${TELLING} {
      forced-color-adjust: none;
    }

    /* Apart, since a browser leaves out a rule that names what it does not know. */
    progress::-moz-progress-bar {
      forced-color-adjust: none;
    }

    .bar-track,
    progress,
    .message,
    .live-part,
    .drop {
      border: 1px solid CanvasText;
    }

    .tabs button[aria-selected="true"] {
      background: Highlight;
      color: HighlightText;
    }

    /* The more of one colour, the more pictures; the border tells right from wrong. */
    .matrix tbody .right,
    .matrix tbody .wrong {
      border: 2px solid CanvasText;
      background: color-mix(in oklab, Canvas, Highlight calc(45% * var(--share, 0)));
    }

    .matrix tbody .wrong {
      border-style: dashed;
    }
  }
`;
