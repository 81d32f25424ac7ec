// @ts-check
// The page as such: its policy and its looks.

import { POLICY } from './server.mjs';
import { classify, expect, fillIn, open, startTeaching, test, train, tryPicture, visit } from './support.js';

// Every test fails on a breach of the policy and on a request outside the page's folder; this one makes sure that there
// is a policy to breach, for the page and for its workers, and goes everywhere.
test('keeps to a strict policy, and to its own folder', async ({ page }) => {
  /** @type {Map<string, string | undefined>} */
  const policies = new Map();
  page.on('response', (response) => {
    const name = new URL(response.url()).pathname.split('/').pop() ?? '';
    policies.set(name, response.headers()['content-security-policy']);
  });
  await visit(page);
  for (const name of ['', 'worker.js']) expect(policies.get(name)).toBe(POLICY);
  // Where a host sends no headers, as GitHub Pages does not, the released page has it from itself.
  await expect(page.locator('meta[http-equiv="Content-Security-Policy"]')).toHaveAttribute('content', POLICY);
});

for (const [name, width, height] of /** @type {const} */ ([
  ['desktop', 1280, 800],
  ['phone', 360, 740],
])) {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    test.describe(`${name}, ${colorScheme}`, () => {
      test.use({ viewport: { width, height }, colorScheme });

      test('fits its width, and has its picture taken', async ({ page }) => {
        await open(page);
        await classify(page, 8);
        await page.screenshot({ path: `target/e2e/${name}-${colorScheme}.png`, animations: 'disabled' }); // the bars glide
        await startTeaching(page);
        await fillIn(page);
        await train(page);
        await tryPicture(page, 12);
        const path = `target/e2e/${name}-${colorScheme}-whole.png`;
        await page.screenshot({ path, fullPage: true, animations: 'disabled' });

        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow, 'nothing sticks out').toBeLessThanOrEqual(0);
      });

      test('has targets that a finger hits', async ({ page }) => {
        await open(page);
        await startTeaching(page);
        const small = await page
          .locator('button:visible, select:visible, label.file:visible, label.option:visible, nav a:visible')
          .evaluateAll((elements) =>
            elements.flatMap((element) => {
              const { width: w, height: h } = element.getBoundingClientRect();
              return w < 24 || h < 44 ? [`${element.textContent?.trim()} ${w} x ${h}`] : [];
            }),
          );
        expect(small).toEqual([]);
      });
    });
  }
}

test.describe('opened from a file', () => {
  test.use({ meantErrors: /Access to|Failed to load resource/ });

  test('says why it is dead', async ({ page }) => {
    await page.goto(new URL('../../dist/index.html', import.meta.url).href);
    await expect(page.getByText('Browsers run no modules')).toBeVisible();
  });
});
