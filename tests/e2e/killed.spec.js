// @ts-check
// Nothing that is shown as saved is lost, whenever a tab is killed. The long form has fifty moments, on the net for photographs.

import { drawing } from './embed.js';
import { answer, open, saved, SHAPES, show, stored, train } from './projects.js';
import { random } from './pictures.js';
import { expect, LONG, test } from './support.js';

/** @import { BrowserContext, Page } from '@playwright/test' */

const NET = LONG ? 'efficientnet-lite0' : 'lenet';
const MOMENTS = LONG ? 25 : 2;
const EPOCHS = LONG ? 300 : 60;

/** So few of each class that none is held out, and it does not go back to the best epoch at the end. */
const FEW = 4;

/** How many examples each class has, as the page says. @param {Page} page */
const counts = (page) =>
  page
    .locator('.class-count')
    .evaluateAll((all) => all.map(({ textContent }) => Number.parseInt(textContent, 10) || 0));

/** Another page of the same browser, with what was kept. @param {BrowserContext} context */
async function another(context) {
  const page = await context.newPage();
  await open(page, NET);
  return page;
}

test('while samples are added and moved', { tag: '@long' }, async ({ context, page: first }) => {
  test.setTimeout(1_800_000);
  const next = random(1);
  const keeping = await context.newPage(); // the browser lives on
  let page = first;
  await open(page, NET);
  await show(page, 1);
  await saved(page);
  let [total, moved] = [2, 1];
  for (let moment = 0; moment < MOMENTS; moment += 1) {
    /** What it was when it was last shown as saved: neither number ever becomes less. */
    let shown = [total, moved];
    const ends = Date.now() + 200 + 2000 * next();
    for (let step = 0; Date.now() < ends; step += 1) {
      if (step % 3 < 2) {
        await page.evaluate(
          (base64) =>
            /** @type {any} */ (document.querySelector('alexnet-classifier')).addSample(
              0,
              /** @type {any} */ (window).picture(base64),
            ),
          drawing('ring', Math.floor(1e6 * next())),
        );
      } else {
        await page.locator('.class-card').first().getByRole('option').first().click();
        await page.locator('.class-card').first().locator('.move-selected').click();
      }
      const now = await counts(page);
      if ((await page.locator('.project-status').getAttribute('data-status')) === 'saved')
        shown = [now[0] + now[1], now[1]];
    }
    const [last0, last1] = await counts(page);
    await page.close();
    page = await another(context);
    const [zero, one] = await counts(page);
    [total, moved] = [zero + one, one];
    const which = `moment ${moment}: shown as saved ${shown}, at the end ${[last0 + last1, last1]}`;
    expect(total, which).toBeGreaterThanOrEqual(shown[0]);
    expect(moved, which).toBeGreaterThanOrEqual(shown[1]);
    expect(total, which).toBeLessThanOrEqual(last0 + last1);
    expect(moved, which).toBeLessThanOrEqual(last1);
  }
  await train(page, 3);
  expect(SHAPES).toContain(Object.keys(await answer(page, drawing('ring', 77)))[0]);
  await keeping.close();
});

test('while it trains', { tag: '@long' }, async ({ browser, context, page: first, baseURL }) => {
  test.setTimeout(1_800_000);
  const next = random(2);
  // How it goes if nobody interrupts it.
  const undisturbed = await browser.newContext({ baseURL: baseURL ?? '' });
  const reference = await undisturbed.newPage();
  await open(reference, NET);
  await show(reference, FEW);
  await train(reference, EPOCHS);
  await saved(reference);
  const [{ training: expected }] = await stored(reference);
  await undisturbed.close();

  const keeping = await context.newPage();
  let page = first;
  await open(page, NET);
  await show(page, FEW);
  await page.locator('.epochs').fill(String(EPOCHS));
  await saved(page);
  await page.locator('.train').click();
  let done = 0;
  for (let moment = 0; moment < MOMENTS && done < EPOCHS; moment += 1) {
    await page.waitForTimeout(100 + (LONG ? 400 : 150) * next());
    const [{ training }] = await stored(page);
    await page.close();
    page = await another(context);
    const [{ training: kept }] = await stored(page);
    done = kept.history.at(-1)?.epoch ?? 0;
    expect(done, 'what was kept is still there').toBeGreaterThanOrEqual(training.history.at(-1)?.epoch ?? 0);
    await page.locator('.epochs').fill(String(EPOCHS - done));
    if (done < EPOCHS) await page.locator('.train').click();
  }
  await expect(page.locator('.train')).toBeVisible({ timeout: 120_000 });
  await saved(page);
  const [{ training }] = await stored(page);
  expect(training.history.length).toBe(expected.history.length);
  for (const [index, { epoch, loss, accuracy }] of training.history.entries()) {
    expect(epoch).toBe(index + 1);
    expect(Math.abs(loss - expected.history[index].loss), `loss of epoch ${epoch}`).toBeLessThan(1e-4);
    expect(accuracy).toBe(expected.history[index].accuracy);
  }
  await keeping.close();
});
