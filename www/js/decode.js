// @ts-check
// A small worker that decodes pictures and scales them down.

/** @typedef {{ id: number, source: Blob | ImageBitmap, side: number }} Wanted */

self.addEventListener('message', async (/** @type {MessageEvent<Wanted>} */ { data: { id, source, side } }) => {
  try {
    const picture = await decode(source, side);
    self.postMessage({ id, picture }, { transfer: [picture.pixels.buffer] });
  } catch {
    self.postMessage({ id, picture: null });
  }
});

/**
 * @param {Blob | ImageBitmap} source
 * @param {number} side the largest that the picture's longer side may be
 */
async function decode(source, side) {
  const bitmap = source instanceof Blob ? await createImageBitmap(source) : source;
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas');
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return { width, height, pixels: new Uint8Array(context.getImageData(0, 0, width, height).data.buffer) };
}
