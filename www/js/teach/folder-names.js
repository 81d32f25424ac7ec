// @ts-check
// Folders that are called as classes are, on whatever system an archive is unpacked.

/** What Windows keeps for devices. */
const DEVICE = /^(con|prn|aux|nul|(com|lpt)[\d¹²³])$/i;

/** Characters as people count them. Windows takes 260 of a whole path, Linux 255 bytes of a name. */
const LONGEST = 60;

/** @param {readonly string[]} names @returns {string[]} a folder for each, no two alike on systems that ignore case */
export function foldersFor(names) {
  /** @type {Set<string>} */
  const taken = new Set();
  return names.map((name, index) => {
    const wanted = safe(name) || `class ${index + 1}`;
    let folder = wanted;
    for (let number = 2; taken.has(folder.toLowerCase()); number += 1) folder = `${wanted} (${number})`;
    taken.add(folder.toLowerCase());
    return folder;
  });
}

/** @param {string} name */
function safe(name) {
  const plain = name.normalize('NFC').replace(/[^\p{L}\p{M}\p{N} _-]/gu, '_');
  const characters = [...new Intl.Segmenter().segment(plain)].slice(0, LONGEST);
  const cut = characters
    .map(({ segment }) => segment)
    .join('')
    .trim();
  return DEVICE.test(cut) ? `${cut}_` : cut;
}
