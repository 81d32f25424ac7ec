// @ts-check
// A film for Chromium's fake camera, which plays it again and again: a white square that goes across, as a y4m file.

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [WIDTH, HEIGHT, RATE, FRAMES] = [320, 240, 15, 30];

/** @returns {string} its file */
export function makeFilm() {
  const frames = Array.from({ length: FRAMES }, (_, frame) => {
    const light = Buffer.alloc(WIDTH * HEIGHT, 16);
    const left = 40 + 6 * frame;
    for (let y = 90; y < 150; y += 1) light.fill(235, WIDTH * y + left, WIDTH * y + left + 60);
    return Buffer.concat([Buffer.from('FRAME\n'), light, Buffer.alloc((WIDTH * HEIGHT) / 2, 128)]); // two planes without colour
  });
  const file = join(mkdtempSync(join(tmpdir(), 'film-')), 'square.y4m');
  writeFileSync(
    file,
    Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${RATE}:1 Ip A1:1 C420jpeg\n`), ...frames]),
  );
  return file;
}

/** What Chromium is started with to have it as its camera, and to give it to the page unasked. */
export const fakeCamera = () => [
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  `--use-file-for-fake-video-capture=${makeFilm()}`,
];
