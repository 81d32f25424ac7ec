import { cpSync } from 'node:fs';

// The page and the weights are served as they are; the page names the weights' manifest.
cpSync('index.html', 'dist/index.html');
cpSync('node_modules/alexnet-web/weights/lenet', 'dist/weights/lenet', { recursive: true });

export default {
  mode: 'production',
  entry: './main.js',
  performance: { hints: false }, // the engine for WebGPU is larger than webpack likes, and fetched only where there is a GPU
};
