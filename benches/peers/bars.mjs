// What the engine must reach, compared with the best peer on the same kind of device; and how right its answers must
// be. Pure.

import { best, ratio } from './summary.mjs';

const FORWARD = { webgpu: 0.5, wasm: 1 };
const ALEXNET_STEP = { webgpu: 0.5, wasm: 0.25 };
const LENET_STEP = { webgpu: 0.5, wasm: 0.6 };
const HEAD = { webgpu: 0.5, wasm: 0.5 };
const COLD = { webgpu: 1, wasm: 1 };

const LOGITS = 1e-3;
const LOSS = 0.01;

/** In the order of the table. `value` is the row's number that is compared. */
const SPEED = [
  { what: 'W1', work: 'W1', value: 'ms', bars: FORWARD },
  { what: 'W2', work: 'W2', value: 'ms', bars: FORWARD },
  { what: 'W5', work: 'W5', value: 'ms', bars: FORWARD },
  { what: 'W3-8', work: 'W3-8', value: 'ms', bars: ALEXNET_STEP },
  { what: 'W3-32', work: 'W3-32', value: 'ms', bars: ALEXNET_STEP },
  { what: 'W4-128', work: 'W4-128', value: 'ms', bars: LENET_STEP },
  { what: 'W4-256', work: 'W4-256', value: 'ms', bars: LENET_STEP },
  { what: 'W6', work: 'W6', value: 'ms', bars: HEAD },
  { what: 'W7-1', work: 'W7-1', value: 'ms', bars: FORWARD },
  { what: 'W7-32', work: 'W7-32', value: 'ms', bars: FORWARD },
  { what: 'first inference, cold (W1, ready)', work: 'W1', value: 'ready', bars: COLD },
  { what: 'first inference, cold (W7-1, ready)', work: 'W7-1', value: 'ready', bars: COLD },
];

/** Met, missed, or open: not decided, since a peer was stopped, or there is none. */
export function judge(own, rows, value, bar) {
  if (!Number.isFinite(own[value])) return 'missed';
  const bounds = best(rows, own.kind, value);
  if (!bounds) return 'open';
  const [lower, upper] = bounds;
  if (own[value] <= bar * lower) return 'met';
  return own[value] > bar * upper ? 'missed' : 'open';
}

/** `{ what, name, bar, ratio, most, verdict }` for each of our contestants and each bar whose work was run. */
export function speed(rowsOf) {
  return SPEED.flatMap(({ what, work, value, bars }) => {
    const rows = rowsOf[work] ?? [];
    return rows
      .filter((row) => row.own)
      .map((own) => {
        const bar = bars[own.kind];
        return { what, name: own.name, bar, ...ratio(own, rows, value), verdict: judge(own, rows, value, bar) };
      });
  });
}

/** `{ what, name, limit, difference, verdict }` for each of our contestants and each work with known answers. */
export function correctness(rowsOf, reference) {
  return Object.entries(rowsOf)
    .filter(([work]) => reference[work])
    .flatMap(([work, rows]) =>
      rows
        .filter((row) => row.own)
        .map(({ name, difference }) => {
          const limit = reference[work].logits ? LOGITS : LOSS;
          return { what: work, name, limit, difference, verdict: difference <= limit ? 'met' : 'missed' };
        }),
    );
}
