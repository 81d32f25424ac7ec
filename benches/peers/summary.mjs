// From cells, one contestant at one work in one round each, to rows: medians, and ratios to the best peer. Pure.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** One contestant at one work, over all rounds; `cells` are its own. */
function row(name, contestant, cells, answers) {
  const done = cells.filter((cell) => !cell.error && !cell.unable);
  const over = (value) => {
    const values = done.map(value).filter(Number.isFinite);
    return values.length ? median(values) : undefined;
  };
  const rounds = done.filter((cell) => cell.times.length).map((cell) => median(cell.times));
  const failed = cells.find((cell) => cell.error);
  return {
    name,
    kind: contestant.kind,
    peer: contestant.peer,
    own: contestant.own,
    ms: rounds.length ? median(rounds) : undefined,
    rounds,
    once: done.some((cell) => cell.times.length === 1 && cell.first !== undefined),
    cpu: over((cell) => cell.cpu),
    first: over((cell) => cell.first),
    ready: over((cell) => cell.init + cell.load + cell.first),
    longTask: over((cell) => cell.longTask),
    peakMb: over((cell) => cell.peakMb),
    // Of a contestant that never ended: an iteration takes at least that.
    atLeast: done.length ? undefined : failed?.atLeast,
    error: done.length ? undefined : (failed?.error ?? cells[0].unable),
    failed: failed && done.length ? cells.length - done.length : 0,
    difference: done.length ? difference(done.at(-1), answers) : undefined,
  };
}

/** How far from PyTorch: the largest difference over the largest logit, or that of the last loss which both have. */
export function difference(cell, answers) {
  if (!answers) return undefined;
  if (answers.logits) {
    const top = Math.max(...answers.logits.map(Math.abs));
    const logits = cell.logits.filter((_, i) => i % (answers.every ?? 1) === 0);
    if (logits.length !== answers.logits.length) return Infinity;
    return Math.max(...logits.map((value, i) => Math.abs(value - answers.logits[i]))) / top;
  }
  const last = Math.min(cell.losses.length, answers.losses.length) - 1;
  return Math.abs(cell.losses[last] / answers.losses[last] - 1);
}

/** The rows of one work, the fastest first. */
export function rows(work, cells, contestants, reference) {
  const mine = cells.filter((cell) => cell.work === work);
  return Object.keys(contestants)
    .map((name) => [name, mine.filter((cell) => cell.name === name)])
    .filter(([, own]) => own.length)
    .map(([name, own]) => row(name, contestants[name], own, reference[work]))
    .sort((a, b) => (a.ms ?? a.atLeast ?? Infinity) - (b.ms ?? b.atLeast ?? Infinity));
}

/**
 * The best peer of a kind, as `[lower, upper]` bounds of its `value` ('ms' or 'ready'): they differ only where a peer
 * was stopped before it had taken longer than the others. `undefined` without a peer.
 */
export function best(rows, kind, value = 'ms') {
  const peers = rows.filter((row) => row.peer && row.kind === kind);
  const measured = peers.map((row) => row[value]).filter(Number.isFinite);
  const stopped = peers.map((row) => row.atLeast).filter(Number.isFinite);
  if (measured.length + stopped.length === 0) return undefined;
  return [Math.min(...measured, ...stopped), Math.min(Infinity, ...measured)];
}

/** A row's `ratio` to the best peer of its kind; `most` where it is at most that, since a peer was stopped. */
export function ratio(row, rows, value = 'ms') {
  const bounds = best(rows, row.kind, value);
  if (!bounds || !Number.isFinite(row[value])) return undefined;
  return { ratio: row[value] / bounds[0], most: bounds[0] < bounds[1] };
}
