import { cpSync } from 'node:fs';
import { build } from 'esbuild';

// The page and the weights are served as they are, and so are the package's workers and engine.
cpSync('index.html', 'dist/index.html');
cpSync('node_modules/alexnet-web/weights/lenet', 'dist/weights/lenet', { recursive: true });
for (const folder of ['js', 'engine']) {
  cpSync(`node_modules/alexnet-web/${folder}`, `dist/alexnet-web/${folder}`, { recursive: true });
}

await build({ entryPoints: ['main.js'], bundle: true, splitting: true, format: 'esm', minify: true, outdir: 'dist' });
