// @ts-check
// Tiles of a grid that are one stop for Tab; arrow keys, Home and End move among them.

/** Makes one tile the only one that Tab stops at. @param {HTMLElement[]} tiles @param {HTMLElement} tile */
export function rove(tiles, tile) {
  for (const other of tiles) other.tabIndex = -1;
  tile.tabIndex = 0;
}

/**
 * Moves the focus as a key says, among the tiles that are shown.
 *
 * @param {KeyboardEvent} event
 * @param {HTMLElement[]} tiles
 */
export function onKey(event, tiles) {
  const shown = tiles.filter((tile) => !tile.hidden);
  const here = shown.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  if (here < 0) return;
  const below = shown.findIndex((tile) => tile.offsetTop > shown[0].offsetTop);
  const row = below < 0 ? shown.length : below;
  const steps = /** @type {Record<string, number>} */ ({
    ArrowRight: here + 1,
    ArrowLeft: here - 1,
    ArrowDown: here + row,
    ArrowUp: here - row,
    Home: 0,
    End: shown.length - 1,
  });
  const tile = shown[steps[event.key] ?? -1];
  if (!tile) return;
  event.preventDefault();
  rove(tiles, tile);
  tile.focus();
}
