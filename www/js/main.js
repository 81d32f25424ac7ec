// @ts-check
// The demo page: two elements, and around them what only this page has: its test pictures, and the choice of net and device.
// Of the elements it uses nothing but what any page may use.
//
//   page/gallery.js, gallery-grid.js, pick-dialog.js   the test pictures
//   page/choices.js                                    net and device

/** @import { Picture } from '../generated/protocol.js' */
/** @import { ImageInput } from './messages.js' */

import { breathe, button, find, make } from './dom.js';
import { takeFiles } from './inputs.js';
import { keepForOffline } from './offline.js';
import { DeviceChoice, ModelChoice } from './page/choices.js';
import { GalleryGrid } from './page/gallery-grid.js';
import { Gallery } from './page/gallery.js';
import { PickDialog } from './page/pick-dialog.js';

const [classifier, teacher] = document.querySelectorAll('alexnet-classifier');
const elements = [classifier, teacher];

classifier.addEventListener('ready', keepForOffline, { once: true }); // what it is loading comes first

// --- The net, and where it computes --------------------------------------------------------------------------------------

new ModelChoice((model) => {
  for (const element of elements) element.src = `weights/${model.id}/manifest.json`;
});

const devices = new DeviceChoice((device) => {
  for (const element of elements) element.device = device;
});
devices.show(classifier.devices);
classifier.addEventListener('devices', ({ detail }) => devices.show(detail));
classifier.addEventListener('error', () => devices.show()); // the one chosen may have been what failed

// --- Pictures ------------------------------------------------------------------------------------------------------------

/** Passes over the pictures before, which nobody waits for any more. */
let passOver = new AbortController();

/** @param {ImageInput} image @param {string} [expected] what it is, where that is known */
function classify(image, expected) {
  passOver.abort();
  passOver = new AbortController();
  // The element itself says what went wrong.
  classifier.classify(image, { expected, signal: passOver.signal }).catch(() => {});
}

takeFiles(document.body, { veil: find('#drop-veil', HTMLElement), onFiles: ([file]) => classify(file) });

/** @param {Gallery} gallery */
function showGallery(gallery) {
  /** @type {HTMLButtonElement | null} */
  let current = null;
  new GalleryGrid(find('#gallery', HTMLElement), gallery, (index, tile) => {
    current?.removeAttribute('aria-current');
    tile.setAttribute('aria-current', 'true');
    current = tile;
    classify(gallery.picture(index), gallery.truths[index]);
  });
  // The visitor sees what this is about before doing anything.
  classify(gallery.picture(0), gallery.truths[0]);
}

// --- Teaching ------------------------------------------------------------------------------------------------------------

/** What is filled in for whoever has no pictures at hand: classes that the net was never asked to tell apart. */
const SUGGESTION = [
  { name: 'On the feet', labels: ['Sneaker', 'Sandal', 'Ankle boot'], count: 9 },
  { name: 'Everything else', labels: ['T-shirt/top', 'Trouser', 'Dress', 'Coat', 'Bag'], count: 12 },
];

/** Examples given before the browser gets a turn. */
const AT_ONCE = 4;

/** @param {string | number} classNameOrIndex @param {Picture[]} pictures */
async function give(classNameOrIndex, pictures) {
  for (const [index, picture] of pictures.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await breathe();
    await teacher.addSample(classNameOrIndex, picture);
  }
}

/** @param {Gallery} gallery */
async function fillIn(gallery) {
  teacher.classes = SUGGESTION.map(({ name }) => name);
  for (const { name, labels, count } of SUGGESTION) {
    const fitting = gallery.truths.flatMap((truth, index) => (labels.includes(truth) ? [index] : []));
    await give(
      name,
      fitting.slice(0, count).map((index) => gallery.picture(index)),
    );
  }
}

/** Puts the page's own buttons among those of the element. @param {Gallery} gallery */
function offerGallery(gallery) {
  const pick = new PickDialog(gallery);
  /** @param {string} slot @param {string} id @param {HTMLButtonElement} made */
  const put = (slot, id, made) => teacher.append(Object.assign(made, { slot, id }));
  put(
    'examples',
    'pick-examples',
    button('From the gallery', '', () => {
      pick.pickExamples(teacher.classes, (index, pictures) => void give(index, pictures));
    }),
  );
  put(
    'examples',
    'fill-in',
    button('Fill in an example for me', 'quiet', () => void fillIn(gallery)),
  );
  put(
    'try',
    'pick-one',
    button('From the gallery', '', () => {
      pick.pickOne((picture) => void teacher.classify(picture).catch(() => {}));
    }),
  );
}

Gallery.load(new URL('gallery/', document.baseURI)).then(
  (gallery) => {
    showGallery(gallery);
    offerGallery(gallery);
  },
  () =>
    find('#gallery', HTMLElement).append(
      make('p', {
        className: 'note',
        role: 'alert',
        textContent: 'The test pictures could not be loaded. Reload the page; your own pictures work all the same.',
      }),
    ),
);
