// @ts-check
// The marks of classes, as shapes: before a name, and of the field that has the colour.

/** @type {Record<string, string>} */
const SHAPES = {
  disc: 'border-radius: 50%',
  square: 'border-radius: 8%; scale: 0.88',
  triangle: 'clip-path: polygon(50% 4%, 100% 94%, 0 94%)',
  diamond: 'clip-path: polygon(50% 0, 100% 50%, 50% 100%, 0 50%)',
  ring: 'border-radius: 50%; mask: radial-gradient(closest-side, transparent 48%, #000 52%)',
  cross:
    'clip-path: polygon(34% 0, 66% 0, 66% 34%, 100% 34%, 100% 66%, 66% 66%, 66% 100%, 34% 100%, 34% 66%, 0 66%, 0 34%, 34% 34%)',
  star: 'clip-path: polygon(50% 0, 63% 35%, 100% 38%, 71% 61%, 81% 97%, 50% 77%, 19% 97%, 29% 61%, 0 38%, 37% 35%)',
  wedge: 'clip-path: polygon(0 6%, 100% 6%, 50% 96%)',
};

/** A browser leaves out a rule that names what it does not know, so each has its own. */
const PLACES = [':not(input)::before', '::-webkit-color-swatch', '::-moz-color-swatch'];

const shapes = Object.entries(SHAPES).flatMap(([name, shape]) =>
  PLACES.map((place) => `[data-mark="${name}"]${place} { ${shape} }`),
);

export const marks = /* css */ `
  [data-mark]:not(input)::before {
    content: "";
    display: inline-block;
    flex: none;
    width: 0.8em;
    height: 0.8em;
    margin-inline-end: 0.45em;
    background: var(--class-color);
    forced-color-adjust: none;
  }

  [data-mark]::-webkit-color-swatch {
    border: 0;
  }

  [data-mark]::-webkit-color-swatch-wrapper {
    padding: 0;
  }

  ${shapes.join('\n  ')}
`;
