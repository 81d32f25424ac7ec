import { cpSync } from 'node:fs';
import { nodeResolve } from '@rollup/plugin-node-resolve';

// The page and the weights are served as they are, and so are the package's workers and engine.
cpSync('index.html', 'dist/index.html');
cpSync('node_modules/alexnet-web/weights/lenet', 'dist/weights/lenet', { recursive: true });
for (const folder of ['js', 'engine']) {
  cpSync(`node_modules/alexnet-web/${folder}`, `dist/alexnet-web/${folder}`, { recursive: true });
}

export default { input: 'main.js', output: { dir: 'dist', format: 'es' }, plugins: [nodeResolve()] };
