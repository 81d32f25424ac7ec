// In the page: one contestant does one work. Everything runs on the page's main thread, ours as theirs.

const now = () => performance.now();

async function fetched(name, Type = Float32Array) {
  return new Type(await (await fetch(`/data/${name}`)).arrayBuffer());
}

/** Milliseconds of CPU time that all the browser's processes took so far, `NaN` where that is not known. */
const cpu = async () => Number(await (await fetch('/cpu')).text());

/** A first iteration longer than that leaves time for one more, without warm-up. */
const SLOW = 20_000;

/** The widest gap between two beats, each 5 ms after the other: how long the main thread was blocked. */
function heartbeat() {
  let [beat, gap] = [now(), 0];
  setInterval(() => {
    gap = Math.max(gap, now() - beat);
    beat = now();
  }, 5);
  return async () => {
    await pause();
    const widest = gap;
    gap = 0;
    return widest;
  };
}

const pause = () => new Promise((done) => setTimeout(done, 10));

async function timed(act) {
  const start = now();
  const value = await act();
  return [now() - start, value];
}

export async function run({ bundle, options, work, model, quick }) {
  const [x, y] = [await fetched(`${work.model}.x.f32`), await fetched(`${work.model}.y.i32`, Int32Array)];
  const widestGap = heartbeat();

  const [init, { adapter, wants }] = await timed(async () => {
    const { create, wants } = await import(bundle);
    const adapter = create(options);
    await adapter.init();
    return { adapter, wants };
  });
  if (work.kind !== 'infer' && !adapter.trainStep) return { unable: 'does not train' };

  const layers = work.kind === 'head' ? model.layers.slice(0, -1) : model.layers;
  let weights = wants ? await fetched(wants(work), Uint8Array) : await fetched(`${work.model}.f32`);
  const [load] = await timed(() => adapter.load({ ...model, layers }, weights, work));

  const cell = { adapter, work, model, x, y, quick, widestGap };
  if (work.kind === 'head') {
    const [, inputs, outputs] = model.layers.at(-1);
    cell.head = weights.slice(-(inputs + 1) * outputs);
  }
  weights = null;
  const kinds = { infer: steady, train: steady, check, head };
  return { init, load, ...(await kinds[work.kind](cell)) };
}

/** Pictures as the library takes them. */
const prepared = (adapter, x, n) => adapter.prepare?.(x, n) ?? x;

/** The work's batch, timed once. The server is told when it begins, so that it knows for how long it has not ended. */
function iteration({ adapter, work, model, x, y }) {
  const n = work.batch;
  const size = model.input.reduce((a, b) => a * b);
  const [pictures, labels] = [prepared(adapter, x.slice(0, n * size), n), y.slice(0, n)];
  const act =
    work.kind === 'infer' ? () => adapter.forward(pictures, n) : () => adapter.trainStep(pictures, labels, n, work);
  return async () => {
    await fetch('/begin');
    await pause();
    return timed(act);
  };
}

/** The first iteration, warm-up, then as many as fit the budget. */
async function steady(cell) {
  const { work, quick, widestGap } = cell;
  const once = iteration(cell);
  await widestGap();
  const [first, value] = await once();
  const firstTask = await widestGap();
  const values = [value];
  const slow = first > SLOW;
  const warm = slow ? 0 : first > 8000 ? 1 : 2;
  for (let i = 0; i < warm; i++) values.push((await once())[1]);

  await widestGap();
  const times = [];
  const [cpuBefore, start] = [await cpu(), now()];
  const budget = work.budget * 1000 * (quick ? 0.3 : 1);
  const least = slow ? 1 : 2;
  while (times.length < work.max && (times.length < least || now() - start < budget)) {
    const [time, value] = await once();
    times.push(time);
    values.push(value);
  }
  const cpuEach = ((await cpu()) - cpuBefore) / times.length;
  const answers = work.kind === 'infer' ? { logits: [...values.at(-1)] } : { losses: values };
  return { first, firstTask, times, cpu: cpuEach, longTask: await widestGap(), ...answers };
}

/** A few steps without dropout, not timed: the losses must agree. */
async function check(cell) {
  const once = iteration(cell);
  const losses = [];
  while (losses.length < cell.work.steps) losses.push((await once())[1]);
  return { losses, times: [] };
}

/** Features of some pictures from the net without its last layer, then epochs of the last layer alone. */
async function head({ adapter, work, model, x, y, head, widestGap }) {
  const n = work.batch;
  const size = model.input.reduce((a, b) => a * b);
  await fetch('/begin');
  const [cpuBefore, start] = [await cpu(), now()];
  const features = [];
  for (let i = 0; i < work.images; i += n) {
    const pictures = prepared(adapter, x.slice(i * size, (i + n) * size), n);
    features.push(await adapter.forward(pictures, n));
  }
  const extracted = now() - start;

  await adapter.dispose();
  const last = model.layers.at(-1);
  await adapter.load({ input: [last[1]], layers: [last] }, head, work);
  await widestGap();
  const losses = [];
  const [trained] = await timed(async () => {
    for (let epoch = 0; epoch < work.epochs; epoch++) {
      for (const [i, batch] of features.entries()) {
        const read = i === features.length - 1;
        const options = { lr: work.lr, dropout: false, read };
        const loss = await adapter.trainStep(batch, y.slice(i * n, (i + 1) * n), n, options);
        if (read) losses.push(loss);
      }
    }
  });
  const times = [now() - start];
  return { features: extracted, trained, times, cpu: (await cpu()) - cpuBefore, longTask: await widestGap(), losses };
}
