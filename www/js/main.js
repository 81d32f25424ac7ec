// @ts-check
// Puts the page together.
//
//   engine.js      the engine, behind its worker (worker.js)
//   classifier.js  has the engine look at the latest picture
//   gallery.js     the test pictures; pictures.js: pictures from files and canvases
//   ui/            what is seen, one concern a file

/** @import { Picture } from './messages.js' */
/** @import { Model } from './ui/choices.js' */

import { Classifier } from './classifier.js';
import { Engine, EngineError } from './engine.js';
import { Gallery } from './gallery.js';
import { fromFile } from './pictures.js';
import { announce } from './ui/announce.js';
import { DeviceChoice, ModelChoice, MODELS } from './ui/choices.js';
import { DrawDialog, PickDialog } from './ui/dialogs.js';
import { find, make } from './ui/dom.js';
import { DrawPad } from './ui/draw-pad.js';
import { GalleryGrid } from './ui/gallery-grid.js';
import { takeFiles, takeFilesAnywhere } from './ui/inputs.js';
import { Loading } from './ui/loading.js';
import { ResultView } from './ui/result.js';
import { tabs } from './ui/tabs.js';
import { Teach } from './ui/teach.js';
import { listed, percent } from './ui/text.js';
import { clearErrors, showError, showNotice } from './ui/toast.js';

const engine = new Engine();
const classifier = new Classifier(engine, {
  views: [new ResultView(find('#result', HTMLElement)), new ResultView(find('#try-result', HTMLElement))],
  onResult: ({ predictions }) => announce(
    predictions.slice(0, 2).map(({ label, probability }) => `${label}, ${percent(probability)}`).join('; '),
  ),
  onError: report,
});

/** @param {unknown} error */
function report(error) {
  if (error instanceof EngineError && error.code === 'stopped') return; // something newer is on its way
  showError(error instanceof Error ? error.message : String(error));
}

// --- The net -------------------------------------------------------------------------------------------------------

/** @type {Model} */
let model = MODELS[0];
const loading = new Loading(() => void load(model));
const modelChoice = new ModelChoice((chosen) => void load(chosen));

/** @param {Model} chosen */
async function load(chosen) {
  model = chosen;
  modelChoice.chosen = chosen;
  setReady(false);
  clearErrors();
  loading.start(chosen.name);
  try {
    const info = await engine.load(`weights/${chosen.id}/manifest.json`, {
      onProgress: (progress) => loading.progress(chosen.name, progress),
    });
    loading.done(info);
    setTaught([]);
    setReady(true);
  } catch (error) {
    if (error instanceof EngineError && error.code === 'stopped') return;
    loading.failed(chosen.name);
    report(error);
  }
}

/** @type {Teach | null} */
let teach = null;
let ready = false;

/** @param {boolean} isReady */
function setReady(isReady) {
  ready = isReady;
  classifier.ready = isReady;
  if (teach) teach.ready = isReady;
}

// --- Where it computes ---------------------------------------------------------------------------------------------

const devices = new DeviceChoice((kind) => {
  engine.useDevice(kind).then(() => classifier.again(), (error) => {
    devices.show();
    report(error);
  });
});
engine.on('devices', (listing) => devices.show(listing));
engine.on('notice', ({ level, message }) => {
  if (level === 'warning') showNotice(message);
  announce(message);
});

// --- What was taught -----------------------------------------------------------------------------------------------

const banner = find('#taught-banner', HTMLElement);
const tryIt = find('#try', HTMLElement);

/** @param {string[]} names of the taught classes that the net names now; none means its own */
function setTaught(names) {
  const taught = names.length > 0;
  banner.hidden = !taught;
  tryIt.hidden = !taught;
  find('#try-wait', HTMLElement).hidden = taught;
  find('#taught-names', HTMLElement).textContent = listed(names);
  classifier.namesTruth = !taught;
  if (!taught) teach?.forgotten();
}

async function useOriginal() {
  try {
    await engine.reset();
    setTaught([]);
    await classifier.again();
  } catch (error) {
    report(error);
  }
}
find('#use-original', HTMLButtonElement).addEventListener('click', () => {
  void useOriginal();
  announce('The net names its own classes again');
});

// --- Pictures ------------------------------------------------------------------------------------------------------

tabs(find('.tabs', HTMLElement));

const pad = new DrawPad(find('#draw', HTMLElement), () => {
  if (pad.picture) classifier.look(pad.picture);
});

/** @param {File} file */
async function lookAt(file) {
  try {
    classifier.look(await fromFile(file));
  } catch (error) {
    report(error);
  }
}
takeFiles(find('#own-file', HTMLInputElement), ([file]) => void lookAt(file));
takeFilesAnywhere((files, target) => {
  if (!teach?.takeFiles(target, files)) void lookAt(files[0]);
});

async function openGallery() {
  const gallery = await Gallery.load(new URL('gallery/', document.baseURI));
  /** @type {HTMLButtonElement | null} */
  let current = null;
  new GalleryGrid(find('#gallery', HTMLElement), gallery, (index, tile) => {
    current?.removeAttribute('aria-current');
    tile.setAttribute('aria-current', 'true');
    current = tile;
    classifier.look(gallery.picture(index), gallery.truths[index]);
  });

  const pick = new PickDialog(gallery);
  const draw = new DrawDialog();
  teach = new Teach({
    engine, gallery, pick, draw,
    onTaught: (names) => {
      setTaught(names);
      void classifier.again();
    },
    onStartOver: () => {
      if (!banner.hidden) void useOriginal();
    },
    onError: report,
  });
  teach.ready = ready;
  offerToTry(pick, draw);

  // The visitor sees what this is about before doing anything.
  if (!classifier.hasSubject) classifier.look(gallery.picture(0), gallery.truths[0]);
}

/** Ways to give the taught net a picture, beside what was taught. @param {PickDialog} pick @param {DrawDialog} draw */
function offerToTry(pick, draw) {
  const look = (/** @type {Picture} */ picture) => classifier.look(picture);
  const gallery = make('button', { type: 'button', className: 'button', textContent: 'From the gallery' });
  const drawing = make('button', { type: 'button', className: 'button', textContent: 'Draw one' });
  const file = make('input', { type: 'file', accept: 'image/*', id: 'try-file' });
  gallery.addEventListener('click', () => pick.open({
    title: 'Pick a picture to try',
    several: false,
    receive: ([picture]) => look(picture),
  }));
  drawing.addEventListener('click', () => draw.open({
    title: 'Draw a picture to try',
    action: 'Try it',
    receive: (picture) => {
      look(picture);
      return false;
    },
  }));
  takeFiles(file, ([chosen]) => void lookAt(chosen));
  find('#try-sources', HTMLElement).append(gallery, make('label', { className: 'button file' }, 'A file', file), drawing);
}

openGallery().catch(() => showError(
  'The test pictures could not be loaded. Reload the page; your own pictures work all the same.',
));
void load(model);
