// @ts-check
// npm's package, from its tarball: in the examples' projects, on a page without a bundler, and by its types.

import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BAG, classifyBag, EXAMPLES, expect, NPM, pageUsing, start, test, works } from './support.js';

/** @import { ChildProcessWithoutNullStreams } from 'node:child_process' */
/** @import { Page } from '@playwright/test' */

const HERE = import.meta.dirname;
const TRIAL = join(HERE, 'trial');
const VITE = join(HERE, 'node_modules/vite/bin/vite.js');
/** Those whose examples are alike, beside Vite. */
const BUNDLERS = ['webpack', 'next', 'parcel', 'rollup', 'esbuild'];
const TSC = join(HERE, '../../node_modules/typescript/bin/tsc');

/** @param {string} file */
const json = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** @param {string} program @param {string[]} args @param {string} folder */
const run = (program, args, folder) =>
  execFileSync(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });

/**
 * Makes a fresh project of an example, as one who copies it would, and installs the tarball. All else that it depends on
 * lies in a folder above, in the versions of the lock file.
 *
 * @param {string} name
 */
function install(name) {
  const folder = join(TRIAL, name);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(EXAMPLES, name), folder, { recursive: true });
  const { dependencies: _, devDependencies: __, ...manifest } = json(join(folder, 'package.json'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const { name: own, version } = json(join(NPM, 'package.json'));
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', join(NPM, `../${own}-${version}.tgz`)], folder);
  return folder;
}

/** Waits until a server says something. @param {ChildProcessWithoutNullStreams} server @param {RegExp} words */
const heard = (server, words) =>
  new Promise((resolve, reject) => {
    let said = '';
    server.stdout.on('data', (text) => {
      said += text; // it comes in pieces
      if (words.test(said)) resolve(null);
    });
    server.stderr.on('data', (text) => reject(new Error(String(text))));
    server.on('exit', () => reject(new Error('The server has ended')));
  });

/** That the example for Vite works. @param {Page} page @param {string} url */
async function namesPictures(page, url) {
  await page.goto(url);
  await expect(page.getByRole('status')).toHaveText('Ready');
  await page.getByLabel('A picture').setInputFiles(BAG);
  await expect(page.getByRole('status')).toHaveText(/^Bag, \d/);
}

test.describe('the example for Vite', () => {
  /** @type {string} */
  let project;
  test.beforeAll(() => {
    project = install('vite');
  });

  test('works as built', async ({ page, host }) => {
    run('node', [VITE, 'build', '--logLevel', 'warn'], project);
    const site = await host({ folders: { '/somewhere/': join(project, 'dist') } });
    await namesPictures(page, `${site.url}somewhere/`);
    const twice = readdirSync(join(project, 'dist/assets')).filter((name) => name.endsWith('.wasm'));
    expect(twice, 'each build of the engine is taken along once').toHaveLength(3);
  });

  test('works while it is developed', async ({ page }) => {
    const vite = spawn('node', [VITE, '--port', '4190', '--strictPort'], { cwd: project });
    try {
      await heard(vite, /ready in/);
      await namesPictures(page, 'http://localhost:4190/');
    } finally {
      vite.kill('SIGKILL'); // asked politely, it waits for the page to be closed
    }
  });

  test('without a bundler, its element and its module work as installed', async ({ page, host }) => {
    const folder = join(project, 'node_modules/alexnet-web');
    const site = await host({
      folders: { '/node_modules/alexnet-web/': folder },
      pages: { '/': pageUsing('node_modules/alexnet-web/') },
    });
    await page.goto(site.url);
    await works(page);
    const label = await page.evaluate(async (address) => {
      const { Classifier } = await import(address);
      const classifier = await Classifier.load('node_modules/alexnet-web/weights/lenet/manifest.json', {
        device: 'cpu',
      });
      try {
        return classifier.labels[8];
      } finally {
        classifier.close();
      }
    }, `${site.url}node_modules/alexnet-web/js/index.js`);
    expect(label).toBe('Bag');
  });

  test('has types that a strict program can rely on', () => {
    writeFileSync(
      join(project, 'use.ts'),
      `
      import { AlexNetError, Classifier } from 'alexnet-web';
      import 'alexnet-web/element';
      const classifier: Classifier = await Classifier.load('manifest.json', { device: 'cpu' });
      const label: string = (await classifier.classify(new ImageData(1, 1))).predictions[0].label;
      for await (const { epoch, loss } of classifier.train({ epochs: 3 })) console.log(epoch + 1, loss.toFixed(2));
      const element = document.querySelector('alexnet-classifier');
      element?.addEventListener('result', ({ detail }) => console.log(detail.predictions[0].probability, label));
      // @ts-expect-error: there is no such device
      await classifier.useDevice('abacus');
      const code = (error: AlexNetError): string => error.code;
      export { code };
    `,
    );
    for (const resolution of ['bundler', 'nodenext']) {
      const kind = ['--module', resolution === 'bundler' ? 'esnext' : 'nodenext', '--moduleResolution', resolution];
      const strict = [
        '--ignoreConfig',
        '--noEmit',
        '--strict',
        '--target',
        'es2023',
        '--lib',
        'es2023,dom,dom.iterable',
        '--types',
        '',
      ];
      run('node', [TSC, ...strict, ...kind, 'use.ts'], project);
    }
  });

  test('is as publint and arethetypeswrong want a package', () => {
    const inside = (/** @type {string} */ file) => join(HERE, 'node_modules', file);
    run('node', [inside('publint/src/cli.js'), '--strict', NPM], HERE);
    const { name, version } = json(join(NPM, 'package.json'));
    const tarball = join(NPM, `../${name}-${version}.tgz`);
    run('node', [inside('@arethetypeswrong/cli/dist/index.js'), tarball, '--profile', 'esm-only'], HERE);
  });

  test('has what its manifest names, and nothing of the demo page', () => {
    const folder = join(project, 'node_modules/alexnet-web');
    const { exports, sideEffects, version } = json(join(folder, 'package.json'));
    const targets = Object.values(exports).flatMap((target) =>
      typeof target === 'string' ? target : Object.values(target),
    );
    for (const file of [...targets, ...sideEffects])
      expect(existsSync(join(folder, file.replace('*', ''))), file).toBe(true);
    expect(Object.keys(exports['.']), 'types come first').toEqual(['types', 'default']);
    expect(existsSync(join(folder, 'js/main.js'))).toBe(false);
    for (const name of [
      'README.md',
      'LICENSE-MIT',
      'LICENSE-APACHE',
      'LICENSE-FASHION-MNIST',
      'engine/LICENSE-THIRD-PARTY.txt',
    ]) {
      expect(existsSync(join(folder, name)), name).toBe(true);
    }
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

test('the example for React works as built', async ({ page, host }) => {
  const folder = install('react');
  run('node', [VITE, 'build', '--logLevel', 'warn'], folder);
  const site = await host({ folders: { '/': join(folder, 'dist') } });
  await page.goto(site.url);
  await start(page);
  await classifyBag(page);
  await expect(page.getByRole('status').last()).toHaveText('Bag');
});

for (const bundler of BUNDLERS) {
  test(`the example for ${bundler} works as built: its element, and by a program`, async ({ page, host }) => {
    const folder = install(bundler);
    run('npm', ['run', 'build'], folder);
    const place = bundler === 'next' ? '' : 'somewhere/'; // Next.js has to know where it is; the others need not
    const site = await host({ folders: { [`/${place}`]: join(folder, 'dist') } });
    await page.goto(site.url + place);
    await works(page);
    await page.getByLabel('Without the element').setInputFiles(BAG);
    await expect(page.getByRole('status').last()).toHaveText('Bag');
  });
}

test('strict mode and hot reload do the element no harm', async ({ page }) => {
  const folder = join(TRIAL, 'next'); // as it was just built
  const next = join(HERE, 'node_modules/next/dist/bin/next');
  const server = spawn('node', [next, 'dev', '--port', '4191'], { cwd: folder, detached: true });
  try {
    await heard(server, /Ready in/);
    // React mounts it, takes it away and mounts it again: only while one develops.
    await page.goto('http://localhost:4191/');
    await works(page);
    const file = join(folder, 'app/classify.jsx');
    writeFileSync(file, readFileSync(file, 'utf8').replace('Without the element', 'By a program'));
    await expect(page.getByText('By a program')).toBeVisible();
    expect(await classifyBag(page), 'it still has its net').toEqual({ label: 'Bag', device: 'cpu' });
    await expect(page.locator('alexnet-classifier')).toHaveCount(1);
    await page.getByLabel('By a program').setInputFiles(BAG);
    await expect(page.getByRole('status').last()).toHaveText('Bag');
  } finally {
    process.kill(-(server.pid ?? 0), 'SIGKILL'); // with the workers that it has started
  }
});

test.describe('where a bundler has carried no worker', () => {
  test.use({ meantErrors: /Failed to load resource/ });

  test('the error names the line that helps', async ({ page, host }) => {
    const folder = join(TRIAL, 'esbuild/dist');
    for (const name of readdirSync(folder).filter((each) => each.endsWith('.js'))) {
      const script = readFileSync(join(folder, name), 'utf8');
      writeFileSync(join(folder, name), script.replaceAll('"alexnet-web/"', '"nowhere/"'));
    }
    const site = await host({ folders: { '/': folder } });
    await page.goto(site.url);
    await page.getByRole('button', { name: 'Start' }).click();
    await expect(page.getByRole('alert').first()).toContainText("import { setBase } from 'alexnet-web'");
  });
});

test('the examples name the versions that they are tested with', () => {
  const { dependencies } = json(join(HERE, 'package.json'));
  const { name, version } = json(join(NPM, 'package.json'));
  for (const example of ['vite', 'react', ...BUNDLERS]) {
    const manifest = json(join(EXAMPLES, example, 'package.json'));
    for (const [each, wanted] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      expect(wanted, `${example}: ${each}`).toBe(each === name ? `^${version}` : dependencies[each]);
    }
  }
});
