import { cpSync } from 'node:fs';

// The weights are data: they are served as they are, and the page names their manifest.
cpSync('node_modules/alexnet-web/weights/lenet', 'public/weights/lenet', { recursive: true });

export default { output: 'export', distDir: 'dist' };
