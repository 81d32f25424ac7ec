// @ts-check
// The page's net for photographs, and the page around it: what is looked at first, a thousand names, colours, languages.

import { learnColours, withDiscs } from './discs.js';
import { answer, answerTo, expect, fillIn, loaded, PHOTOS, startTeaching, TEACHER, test, train } from './support.js';

test('a visitor sees what the net makes of photographs, and since when it has been known', async ({ page }) => {
  /** @type {string[]} */
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto('./');
  await loaded(page, PHOTOS);
  await expect(page.locator(`${PHOTOS} .answer-label`)).toHaveText('espresso');
  await expect(page.locator('#photo-nets')).toHaveText(/EfficientNet-Lite0.*2019/s);
  await expect(page.locator(`${PHOTOS} .bars li`)).toHaveCount(5);
  const cat = page.getByRole('button', { name: 'A cat' });
  expect(await answerTo(page, () => cat.click(), PHOTOS)).toMatch(/cat|Mau/);
  await expect(cat).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('button', { name: 'A man with a camera' })).toBeFocused();
  expect(await answerTo(page, () => page.keyboard.press('Enter'), PHOTOS)).toBe('tripod');
  expect(
    asked.filter((url) => /weights\/(alexnet|lenet)\//.test(url)),
    'nets that are not in sight are not fetched',
  ).toEqual([]);
  await expect(page.locator('#photo-credits')).toHaveText(/A cat \(Stéfan van der Walt, CC0\)/);
});

test('finds any of its thousand names', async ({ page }) => {
  await page.goto('./');
  await loaded(page, PHOTOS);
  await expect(page.locator(`${PHOTOS} .answer-label`)).toHaveText('espresso');
  const labels = page.locator(`${PHOTOS} .bar-label`);
  await page.getByLabel('Find a name').fill('KOALA');
  await expect(labels).toHaveText(['koala']);
  await expect(page.locator(`${PHOTOS} .answer-label`), 'the answer stays').toHaveText('espresso');
  await page.getByLabel('Find a name').fill('no such thing');
  await expect(labels).toHaveCount(0);
  await page.getByLabel('Find a name').fill('');
  await expect(labels).toHaveCount(5);
});

test('learns what differs in nothing but its colour, without the layer that it puts another one in the place of', async ({
  page,
}) => {
  /** Bytes of weights. @type {number[]} */
  const fetched = [];
  page.on('response', async (response) => {
    if (/\.bin$/.test(response.url())) fetched.push(Number((await response.allHeaders())['content-length']));
  });
  await page.goto('./#teach');
  await page.locator(`${TEACHER} .start`).click();
  await loaded(page, TEACHER);
  await withDiscs(page);
  const named = await learnColours(page, TEACHER);
  expect(named).toEqual(['red', 'green']);
  const sum = () => fetched.reduce((all, bytes) => all + bytes, 0);
  expect(sum(), 'without the layer of a thousand names').toBeGreaterThan(2_000_000);
  expect(sum()).toBeLessThanOrEqual(2_400_000);
  await page.locator(`${TEACHER} .use-original`).click();
  await expect(page.locator(`${TEACHER} .taught`)).toBeHidden();
  const own = await page.locator(TEACHER).evaluate(async (/** @type {any} */ element) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 60, height: 40 });
    return (await element.classify(canvas)).predictions.map((/** @type {{ label: string }} */ { label }) => label);
  });
  expect(own, 'which comes when it is asked for').toHaveLength(5);
  expect(sum()).toBeGreaterThan(2_400_000);
});

// Who taught AlexNet before this page had a net for photographs finds it again.
test('a project that is kept opens on its own net, whatever the page has chosen', async ({ page }) => {
  await page.goto('./#teach');
  await startTeaching(page);
  await fillIn(page);
  await train(page, 5);
  await expect(page.locator(`${TEACHER} .project-status`)).toHaveText('Saved in this browser');
  await page.goto('about:blank');
  await page.goto('./#teach');
  await page.locator(`${TEACHER} .start`).click();
  await expect(page.locator('#teach-nets').getByRole('radio', { name: /AlexNet/ })).toBeChecked();
  await loaded(page, TEACHER);
  await expect(page.locator(`${TEACHER} .taught`)).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('speaks Chinese, all of it', async ({ page }) => {
  const english = await page.goto('./').then(() => page.locator('[data-text]').allInnerTexts());
  await page.locator('#language').click();
  await expect(page).toHaveURL(/\?lang=zh$/);
  await expect(page).toHaveTitle('网页里的 AlexNet');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh');
  const chinese = await page.locator('[data-text]').allInnerTexts();
  expect(chinese).toHaveLength(english.length);
  expect(chinese.filter((text) => text.trim() && !/\p{Script=Han}/u.test(text))).toEqual([]);
  await loaded(page, PHOTOS);
  await expect(page.locator(`${PHOTOS} .loading`)).toHaveText(/\p{Script=Han}/u);
  expect(await answer(page, PHOTOS)).toBe('espresso');
  await page.locator('#language').click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});
