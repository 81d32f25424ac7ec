import { cpSync } from 'node:fs';

// The weights are data: they are served as they are, and the page names their manifest.
cpSync('node_modules/alexnet-web/weights/lenet', 'dist/weights/lenet', { recursive: true });
