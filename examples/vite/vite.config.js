import { cpSync } from 'node:fs';

// The weights are data: they are served as they are, and the page names their manifest.
cpSync('node_modules/alexnet-web/weights/lenet', 'public/weights/lenet', { recursive: true });

export default {
  base: './',
  // `vite dev` would otherwise pack the library into one file, away from its workers and its WebAssembly.
  optimizeDeps: { exclude: ['alexnet-web'] },
  worker: { format: 'es' },
};
