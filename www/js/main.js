// @ts-check
// The demo page: three elements, and around them what only this page has: its pictures, and the choice of nets and device.
// Of the elements it uses nothing but what any page may use.
//
//   page/language.js, texts/                           the page's words
//   page/nets.js, devices.js                           nets and device
//   page/photographs.js                                the photographs
//   page/gallery.js, gallery-grid.js, pick-dialog.js   the test pictures of clothes
//   page/in-sight.js                                   when to start

/** @import { Picture } from '../generated/protocol.js' */
/** @import { AlexNetClassifierElement } from './index.js' */
/** @import { ImageInput } from './messages.js' */

import { breathe, button, find, make } from './dom.js';
import { takeFiles } from './inputs.js';
import { keepForOffline } from './offline.js';
import { DeviceChoice } from './page/devices.js';
import { Gallery } from './page/gallery.js';
import { GalleryGrid } from './page/gallery-grid.js';
import { inSight } from './page/in-sight.js';
import { texts, translate } from './page/language.js';
import { manifestOf, NetChoice, siteNets } from './page/nets.js';
import { Photographs } from './page/photographs.js';
import { PickDialog } from './page/pick-dialog.js';

translate();

const [photos, clothes, teacher] = document.querySelectorAll('alexnet-classifier');
const elements = [photos, clothes, teacher];

/** @param {string} selector @param {string} text */
function alertIn(selector, text) {
  find(selector, HTMLElement).append(make('p', { className: 'note', role: 'alert', textContent: text }));
}

// --- The nets, and where they compute ------------------------------------------------------------------------------------

/** What the address of a link calls the net that was taught. */
const NET = 'teach';

/** When the elements have their nets. */
const chosen = siteNets().then((nets) => {
  new NetChoice(
    find('#photo-nets', HTMLElement),
    photos,
    nets.filter(({ knows }) => knows === 'photographs'),
  );
  new NetChoice(
    find('#clothes-nets', HTMLElement),
    clothes,
    nets.filter(({ knows }) => knows === 'clothes'),
  );
  const taught = new NetChoice(find('#teach-nets', HTMLElement), teacher, nets, (net) => {
    teacher.setAttribute('share', net === nets[0] ? location.pathname : `?${NET}=${net.folder}`);
  });
  const linked = new URLSearchParams(location.search).get(NET);
  taught.choose(nets.find(({ folder }) => folder === linked) ?? nets[0]);
  if (teacher.link !== null) teacher.scrollIntoView();
  teacher.addEventListener('error', ({ detail }) => {
    // What was kept here is of a net that had been chosen before.
    const net = nets.find((each) => 'src' in detail && manifestOf(each) === detail.src);
    if (net) taught.choose(net);
  });
});
chosen.catch(() => {
  for (const list of ['#photo-nets', '#clothes-nets', '#teach-nets']) alertIn(list, texts.noNets);
});

const devices = new DeviceChoice((device) => {
  for (const element of elements) element.device = device;
});
for (const element of elements) {
  element.addEventListener('devices', ({ detail }) => devices.show(detail));
  element.addEventListener('error', () => devices.show()); // the one chosen may have been what failed
  element.addEventListener('ready', keepForOffline, { once: true }); // what it is loading comes first
}

/** Starts an element when it is seen. @param {AlexNetClassifierElement} element */
async function startInSight(element) {
  await Promise.all([chosen, inSight(element)]);
  element.autoload = true;
}

// --- Pictures ------------------------------------------------------------------------------------------------------------

/**
 * Has an element look at pictures, always at the latest one: nobody waits for those before.
 *
 * @param {AlexNetClassifierElement} element
 * @returns {(image: ImageInput, expected?: string) => void}
 */
function looker(element) {
  let passOver = new AbortController();
  return (image, expected) => {
    passOver.abort();
    passOver = new AbortController();
    const { signal } = passOver;
    // The element itself says what went wrong.
    element.classify(image, { expected, signal }).catch(() => {});
  };
}

const lookAtPhoto = looker(photos);
const lookAtClothes = looker(clothes);

takeFiles(document.body, {
  veil: find('#drop-veil', HTMLElement),
  onFiles: ([file]) => {
    photos.scrollIntoView({ block: 'nearest' });
    void chosen.then(() => lookAtPhoto(file));
  },
});

const PHOTOGRAPHS = new URL('photographs/', document.baseURI);
Photographs.load(PHOTOGRAPHS).then(
  async (list) => {
    const root = find('#photographs', HTMLElement);
    let turn = 0;
    const photographs = new Photographs(root, PHOTOGRAPHS, list, async (picture) => {
      const own = (turn += 1);
      const blob = await picture.catch(() => null);
      if (blob && own === turn) lookAtPhoto(blob);
    });
    find('#photo-credits', HTMLElement).textContent = photographs.credits;
    // The visitor sees what this is about before doing anything.
    await startInSight(photos);
    if (turn === 0) photographs.pick(0);
  },
  () => alertIn('#photographs', texts.noPictures),
);

/** @param {Gallery} gallery */
async function showGallery(gallery) {
  /** @type {HTMLButtonElement | null} */
  let current = null;
  new GalleryGrid(find('#gallery', HTMLElement), gallery, (index, tile) => {
    current?.removeAttribute('aria-current');
    tile.setAttribute('aria-current', 'true');
    current = tile;
    lookAtClothes(gallery.picture(index), gallery.truths[index]);
  });
  await startInSight(clothes);
  if (!current) lookAtClothes(gallery.picture(0), gallery.truths[0]);
}

// --- Teaching ------------------------------------------------------------------------------------------------------------

/** What is filled in for whoever has no pictures at hand: classes that no net here was asked to tell apart. */
const SUGGESTION = [
  { labels: ['Sneaker', 'Sandal', 'Ankle boot'], count: 9 },
  { labels: ['T-shirt/top', 'Trouser', 'Dress', 'Coat', 'Bag'], count: 12 },
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
  teacher.classes = texts.suggestion;
  for (const [name, { labels, count }] of SUGGESTION.entries()) {
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
    button(texts.fromGallery, '', () => {
      pick.pickExamples(teacher.classes, (index, pictures) => void give(index, pictures));
    }),
  );
  put(
    'examples',
    'fill-in',
    button(texts.fillIn, 'quiet', () => void fillIn(gallery)),
  );
  put(
    'try',
    'pick-one',
    button(texts.fromGallery, '', () => {
      pick.pickOne((picture) => void teacher.classify(picture).catch(() => {}));
    }),
  );
}

Gallery.load(new URL('gallery/', document.baseURI)).then(
  (gallery) => {
    offerGallery(gallery);
    return showGallery(gallery);
  },
  () => alertIn('#gallery', texts.noPictures),
);
