// @ts-check
// A small worker that decodes picture files and scales them down.

self.addEventListener('message', async (/** @type {MessageEvent<{ id: number, file: Blob, side: number }>} */ { data }) => {
  const { id, file, side } = data;
  try {
    const picture = await decode(file, side);
    self.postMessage({ id, picture }, { transfer: [picture.pixels.buffer] });
  } catch {
    self.postMessage({ id, picture: null });
  }
});

/**
 * @param {Blob} file
 * @param {number} side the largest that the picture's longer side may be
 */
async function decode(file, side) {
  const bitmap = await createImageBitmap(file);
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
