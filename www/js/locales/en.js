// @ts-check
// What the element says, in English.

/** @import { rejections } from '../element/teach/figures.js' */
/** @import { Aftermath, Epoch, ExportFormat, Reason } from '../messages.js' */

import { megabytes, percent } from '../text.js';

/** @typedef {ReturnType<typeof rejections>} Rejections */

/** Words, or what makes them of the values of one case. @typedef {string | ((values: Record<string, string>) => string)} ReasonWords */

/** What there is to say of an error: a file in an archive, the sides of a picture. @typedef {{ file: string, sides: string }} About */

/** @param {number} count @param {string} one @param {string} many */
const counted = (count, one, many = `${one}s`) => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

const LISTS = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** "a", "a and b", "a, b and c"; of very many the first few. @param {string[]} names */
const listed = (names) =>
  LISTS.format(names.length <= 10 ? names : [...names.slice(0, 5), `${names.length - 5} others`]);

/** @param {number} value */
const inMillions = (value) => (value < 1e6 ? value.toLocaleString('en') : `${(value / 1e6).toFixed(1)} million`);

/**
 * What a setting is called, and one line that explains it.
 *
 * @param {string} title
 * @param {string} why
 * @returns {[string, string]}
 */
const words = (title, why) => [title, why];

/** @param {number} seconds */
function duration(seconds) {
  if (seconds < 60) return counted(Math.max(1, Math.round(seconds)), 'second');
  const [length, unit] = seconds < 5400 ? /** @type {const} */ ([60, 'minute']) : /** @type {const} */ ([3600, 'hour']);
  return `about ${counted(Math.round(seconds / length), unit)}`;
}

export const en = {
  language: 'en',
  direction: 'ltr',
  listed,

  // Loading
  starting: 'Starting the engine…',
  loading: (/** @type {number} */ bytes, /** @type {number} */ total) =>
    `Loading the net: ${megabytes(bytes)} of ${megabytes(total)}`,
  loadingShare: (/** @type {number} */ share) => `Loading the net: ${percent(share)}`,
  unpacking: 'Unpacking the net…',
  loadingLabel: 'Loading the net',
  /** `accuracy` is 0 where nobody has measured it. */
  ready: (/** @type {string} */ name, /** @type {number} */ parameters, /** @type {number} */ accuracy) =>
    `${name} is ready: ${inMillions(parameters)} parameters${
      accuracy > 0 ? `, right on ${percent(accuracy)} of pictures it never saw` : ''
    }.`,
  notLoaded: 'The net could not be loaded.',
  tryAgain: 'Try again',

  // Giving pictures
  sources: 'Where the picture comes from',
  gallery: 'Gallery',
  draw: 'Draw',
  yourOwn: 'Your own',
  drop: 'Drop a picture here',
  pasteOr: 'or paste one, or',
  chooseFile: 'Choose a file',
  firstOf: (/** @type {number} */ count) => `It looks at one picture at a time: this is the first of ${count}.`,
  dropIt: 'Drop it: the net will have a look',
  drawingArea: 'Drawing area, for a mouse, a pen or a finger',
  clear: 'Clear',

  // The result
  result: 'Result',
  given: 'The picture',
  seen: 'As the net sees it',
  nothingYet: 'Nothing yet',
  givePicture: 'Give it a picture.',
  isNext: 'It is next, as soon as the net is here.',
  notClassified: 'This picture could not be classified.',
  took: (/** @type {string} */ time, /** @type {string} */ device) => `${time} on the ${device}`,
  findName: 'Find a name',
  allNames: (/** @type {number} */ count) => `Show all ${count}`,
  likeliest: 'Show the likeliest',
  invert: 'Invert pictures with a light border, since the net learnt from bright on black',
  inverted: 'inverted, as its border is light',
  right: '✓ right',
  wrong: (/** @type {string} */ truth) => `✗ it is labelled ${truth}`,

  // Classes and examples
  nameAndShow: 'Name the classes and show examples',
  name: 'Name',
  numbered: (/** @type {number} */ number) => `Class ${number}`,
  classNamed: (/** @type {string} */ name) => `Class ${name}`,
  addClass: 'Add a class',
  remove: 'Remove',
  examples: (/** @type {number} */ count) => (count === 0 ? 'No examples yet' : counted(count, 'example')),
  examplesOf: (/** @type {string} */ name, /** @type {number} */ count) => `${name}: ${counted(count, 'example')}`,
  files: 'Files',
  drawExamplesOf: (/** @type {string} */ name) => `Draw examples of ${name}`,
  addAndDraw: 'Add, and draw another',
  done: 'Done',

  // Training
  train: 'Train',
  trainAgain: 'Train again',
  resume: 'Go on',
  pause: 'Pause',
  stop: 'Stop',
  backToBest: (/** @type {number} */ epoch) => `Back to the best: epoch ${epoch}`,
  oneEpoch: 'One epoch',
  training: 'Training',
  netOnItsWay: 'The net is still on its way.',
  twoClasses: 'Add a second class.',
  nameAll: 'Give every class a name.',
  sameName: 'Two classes have the same name.',
  showExamplesOf: (/** @type {string[]} */ names) =>
    `Show at least one example of ${listed(names)}; five or more work better.`,
  canTrain: (/** @type {number} */ examples, /** @type {number} */ classes) =>
    `Ready: ${counted(examples, 'example')} of ${classes} classes.`,
  lookingAt: (/** @type {number} */ done, /** @type {number} */ total) =>
    `Looking at your examples: ${done} of ${total}`,
  epochUnderWay: (/** @type {number} */ epoch) => `Epoch ${epoch} is under way`,
  epochDone: (/** @type {number} */ epoch, /** @type {Epoch} */ { accuracy, validation }) =>
    `Epoch ${epoch}: ${percent(accuracy)} of your examples named rightly${
      validation ? `, and ${percent(validation.accuracy)} of those held out` : ''
    }`,
  timeLeft: (/** @type {number} */ seconds) => `${duration(seconds)} left`,
  trainingShare: (/** @type {number} */ share) => `Training: ${percent(share)} done`,
  trained: 'Training is done.',
  stopped: 'Training was stopped.',
  paused: 'Training is paused.',
  noBetter: 'Training ended by itself, as it got no better.',
  keptBest: 'What the best epoch had learnt is kept.',
  loss: 'Loss',
  accuracy: 'Accuracy',
  learning: 'learnt from:',
  heldOut: 'held out:',
  epoch: 'epoch',
  chartAfter: (/** @type {string} */ title, /** @type {number} */ epochs, /** @type {string} */ value) =>
    `${title} after ${counted(epochs, 'epoch')}: ${value}`,
  chartEmpty: (/** @type {string} */ title) => `${title}: nothing yet`,

  // How it is to learn: what each setting is called, and one line that explains it
  settings: {
    title: 'How it learns',
    learners: 'What learns',
    head: words(
      'A new last layer',
      'Done in seconds: the net looks at each example once. The best choice for few examples.',
    ),
    last: words(
      'The last layers',
      'Those learn on from what they know. For pictures unlike those that it learnt from; takes longer.',
    ),
    whole: words(
      'The whole net',
      'Everything learns on. For many examples that are unlike anything it knows; takes longest.',
    ),
    anew: 'Another choice begins anew: what it has learnt is forgotten.',
    depth: words('Layers', 'How many of the last layers learn.'),
    epochs: words('Epochs', 'How often it goes over all the examples.'),
    learningRate: words('Learning rate', 'How far each step goes: too little takes long, too much never arrives.'),
    momentum: words('Momentum', 'How much of the step before goes on in the next one.'),
    weightDecay: words('Weight decay', 'How simple it stays: more for few examples, less for surer answers.'),
    batch: words('Batch', 'How many examples each step looks at.'),
    share: words('Held out', 'The part of each class that it does not learn from: it is measured on it.'),
    patience: words('Patience', 'It ends after so many epochs without getting better on what is held out; 0: never.'),
    seed: words('Seed', 'The same number gives the same order of examples, and the same net.'),
    more: 'More settings',
    defaults: 'Back to what suits this choice',
    vary: 'Vary the examples',
    varyWhy:
      'Each time it goes over an example it sees it a little differently, as if there were more of them. ' +
      'Choose only what leaves the class as it is.',
    flip: words('Mirror', 'Left becomes right, every other time. Not for letters.'),
    translate: words('Move', 'Shifted in any direction, by at most this part of its width.'),
    brightness: words('Light', 'Brighter or darker, at most this much.'),
    contrast: words('Contrast', 'More contrast or less, at most this much.'),
    saturation: words('Colour', 'Stronger or paler colours, at most this much.'),
    hue: words('Hue', 'Colours move around the colour wheel, at most this far. Not where the colour tells the class.'),
    erase: words('Cover', 'Every other time a part is covered, at most this large, so that no single part decides.'),
    preview: 'One of your examples, as it may see it',
    another: 'Another example',
    previewLater: 'When there is an example, you see here what it may look like.',
  },

  // Trying
  tryIt: 'Try it',
  tryLater: 'When it is trained, give it a picture that it has not seen.',
  tryResult: 'Result of what you taught',
  taught: 'The net now tells apart what you taught it:',
  useOriginal: 'Back to its own classes',
  isOriginal: 'The net names its own classes again',
  file: 'A file',
  drawOne: 'Draw one',
  drawToTry: 'Draw a picture to try',
  unknown: 'I don’t know',
  explain: {
    why: 'Why?',
    for: 'What spoke for',
    heat: (/** @type {string} */ name, /** @type {string} */ share) =>
      `The more orange, the more it spoke for ${name} (${share}).`,
  },
  // A net that a link has brought
  linked: {
    taught: 'Somebody has taught this net to tell apart:',
    teach: 'Teach it yourself',
  },
  live: {
    open: 'Camera',
    start: 'Start the camera',
    title: 'What the camera sees',
    close: 'Close the camera',
    result: 'Result of what the camera sees',
    rate: (/** @type {number} */ perSecond) => `${perSecond.toFixed(perSecond < 10 ? 1 : 0)} pictures a second`,
  },

  // How well it knows them
  understand: {
    title: 'See how well it knows them',
    later: 'When it is trained, you see here what it takes for what.',
    measure: 'Measure again',
    measuring: (/** @type {number} */ done, /** @type {number} */ total) =>
      total === 0 ? 'Measuring…' : `Measuring: ${done} of ${total}`,
    stale: 'The pictures or the net have changed since this was measured.',
    heldOut: (/** @type {number} */ count, /** @type {string} */ accuracy) =>
      `${accuracy} of ${counted(count, 'picture')} that it did not learn from named rightly.`,
    learntFrom: (/** @type {number} */ count, /** @type {string} */ accuracy) =>
      `${accuracy} of ${counted(count, 'picture')} named rightly. It has learnt from these very pictures, as none are held out, ` +
      'so this says little about others.',
    matrix: 'Rows: what they are. Columns: what it named them. Choose a number to see its pictures.',
    matrixLabel: 'What it takes for what',
    worst: 'Confused most often',
    taken: (
      /** @type {string} */ truth,
      /** @type {string} */ named,
      /** @type {number} */ count,
      /** @type {number} */ total,
    ) => `${truth} taken for ${named}: ${count} of ${total}`,
    order: 'Order of the classes',
    asListed: 'As listed',
    byConfusion: 'By confusion',
    recall: 'Found',
    precision: 'Right',
    numbers:
      'Found (recall): the part of a class that was named so. Right (precision): the part of those named so that are.',
    cell: (/** @type {number} */ count, /** @type {string} */ truth, /** @type {string} */ named) =>
      `${counted(count, 'picture')} of ${truth} named ${named}`,
    pictures: 'Select those that are of another class, or of none. Then train again.',
    calibration: (/** @type {string} */ error) =>
      `Its percentages can be trusted to within ${error}: of what it is 80% sure, it gets about 80 in 100 right.`,
    threshold: words('How sure it has to be', 'Below this it says “I don’t know”.'),
    always: 'it always answers',
    suggest: (/** @type {number} */ threshold) => `Suggested from your pictures: ${percent(threshold)}`,
    cost: (/** @type {Rejections} */ { right, rightRejected, wrong, wrongRejected }) =>
      `At this point it gives no answer to ${rightRejected} of the ${right} that it named rightly (${percent(
        right === 0 ? 0 : rightRejected / right,
      )}), and to ${wrongRejected} of the ${wrong} that it named wrongly.`,
  },

  // Samples: classes, their pictures, and where they come from (element/teach/samples.js)
  samples: {
    hint:
      'Files, folders and zip archives can be dropped here, and pictures pasted into a class. A folder for each class makes all ' +
      'classes at once.',
    folders: 'Folders',
    archive: 'Zip archive',
    webcam: 'Webcam',
    colorOf: (/** @type {string} */ name) => `Colour of ${name}`,
    heldOut: (/** @type {number} */ count) => `${count.toLocaleString('en')} held out to measure with`,
    imbalance: (/** @type {string} */ most, /** @type {number} */ count, /** @type {string[]} */ few) =>
      `${most} has ${counted(count, 'example')}, ${listed(few)} far fewer. All classes count alike in ` +
      `training, but more of ${listed(few)} would help.`,

    browser: 'Find one’s way among the classes',
    findClass: 'Find a class',
    foundClasses: (/** @type {number} */ found, /** @type {number} */ all) =>
      `${found} of ${counted(all, 'class', 'classes')}`,
    collapseAll: 'Collapse all',
    expandAll: 'Expand all',
    oneClass: 'Class',
    previous: 'Previous class',
    next: 'Next class',
    classAt: (/** @type {string} */ name, /** @type {number} */ place, /** @type {number} */ all) =>
      `${name}, ${place} of ${all}`,

    thumbsOf: (/** @type {string} */ name) => `Examples of ${name}`,
    thumb: (/** @type {number} */ number, /** @type {string} */ name, /** @type {boolean} */ heldOut) =>
      `Example ${number} of ${name}${heldOut ? ', held out' : ''}`,
    selection: 'Selected examples',
    selected: (/** @type {number} */ count) => `${count.toLocaleString('en')} selected`,
    selectNone: 'Select none',
    moveTo: 'To the class',
    move: 'Move',
    delete: 'Delete',
    deleted: (/** @type {number} */ count) => `${counted(count, 'example')} deleted.`,
    moved: (/** @type {number} */ count, /** @type {string} */ name) =>
      `${counted(count, 'example')} moved to ${name}.`,
    removed: (/** @type {string} */ name) => `${name} removed, with its examples.`,
    undo: 'Undo',
    undone: 'It is all back',

    looking: (/** @type {number} */ count) => `Looking for pictures: ${counted(count, 'file')} so far`,
    taking: (/** @type {number} */ done, /** @type {number} */ total) =>
      `Taking in pictures: ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`,
    takingLabel: 'Taking in pictures',
    takenShare: (/** @type {number} */ share) => `Taking in pictures: ${percent(share)} done`,
    taken: (/** @type {number} */ count, /** @type {number} */ failed, /** @type {number} */ known) =>
      [
        `${counted(count, 'picture')} added`,
        failed > 0 ? `${failed.toLocaleString('en')} could not be used` : '',
        known > 0 ? `${known.toLocaleString('en')} ${known === 1 ? 'was' : 'were'} there already` : '',
      ]
        .filter(Boolean)
        .join(', '),
    cancel: 'Cancel',

    problems: (/** @type {number} */ count) => `About ${counted(count, 'file')} of what you gave:`,
    problemList: 'Files with something to know about',
    nothingIn: 'There are no pictures in it.',
    leftOut: (/** @type {number} */ others) =>
      others === 0
        ? 'It is not a picture, and was left out.'
        : `and ${counted(others, 'other file')} are not pictures, and were left out.`,
    whichClass: (/** @type {number} */ others) =>
      others === 0
        ? 'Of which class is it? Drop it onto one.'
        : `and ${counted(others, 'other file')}: of which class are they? Drop them onto one.`,
    isThere: (/** @type {string} */ name) => `${name} has this picture already. It is kept once.`,
    isForBoth: (/** @type {string} */ name) =>
      `${name} has this picture both to learn from and to be measured on. What is measured on it says nothing.`,
    isElsewhere: (/** @type {string} */ name) =>
      `The same picture is in ${name}. It cannot show both: delete one of the two.`,
    noRoom: (/** @type {number} */ most) => `There is no room for this class: there can be ${most}.`,
    remarks: {
      animated: 'It moves: its first picture was taken.',
      scaled: 'It is very large, and was scaled down as it was read.',
    },

    camera: {
      view: 'What the camera sees',
      record: (/** @type {string} */ name) => `Record examples of ${name}`,
      hold: 'Hold to record',
      timed: (/** @type {number} */ countdown, /** @type {number} */ seconds) =>
        `Wait ${countdown} s, record ${seconds} s`,
      flip: 'Other camera',
      starting: 'Starting the camera. Your browser may ask for permission.',
      taken: (/** @type {number} */ count) =>
        count === 0 ? 'No pictures yet.' : `${counted(count, 'picture')} in all.`,
      recorded: (/** @type {number} */ count) => `${counted(count, 'picture')} recorded`,
      errors: {
        denied:
          'The camera may not be used. Allow it in the address bar, and in the privacy settings of your system. A page inside ' +
          'another page needs the other one’s leave (allow="camera").',
        none: 'There is no camera. Connect one, and open this again.',
        busy: 'The camera is in use by another program, or does not answer. Close the other program, and open this again.',
        insecure: 'Browsers give the camera only to pages that came over https, or from this machine.',
        ended: 'The camera was taken away. Connect it, and open this again.',
        unknown: 'The camera could not be opened.',
      },
    },
  },

  // The project: how it is kept, and taken away
  project: {
    label: 'Project',
    untitled: 'Untitled project',
    nothingYet: 'Nothing to save yet',
    status: {
      saved: 'Saved in this browser',
      saving: 'Saving…',
      failed: 'Not saved',
      elsewhere: 'Open in another tab',
    },
    problems: {
      unsupported: 'This browser window keeps nothing when it is closed. Download the project to keep it.',
      full: 'There is no space left in this browser: the latest changes are not saved. Remove a project, or download this one.',
      failed: 'The latest changes could not be saved. Download the project to keep them.',
    },
    elsewhere:
      'This project is open in another tab, which saves it. You can go on with it here; the other tab then rests.',
    continueHere: 'Go on here',
    projects: 'Projects',
    create: 'New project',
    openFile: 'Open a project file',
    download: 'Download project',
    opening: 'Opening the project',
    stopPacking: 'Stop packing',
    packed: 'The file is ready.',
    kept: 'Kept in this browser',
    none: 'None yet.',
    keepAFile: 'A browser may remove what it keeps when space runs low. What must not get lost, download.',
    unsaved: 'The open project is not saved. If you open another one, its latest changes are lost: download it first.',
    details: (/** @type {number} */ samples, /** @type {Date} */ saved) =>
      `${counted(samples, 'picture')}, saved ${saved.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })}`,
    open: 'Open',
    here: 'Open now',
    isOpen: (/** @type {string} */ title) => `${title} is open.`,
    remove: 'Remove',
    removeSurely: 'Remove for ever',
    removed: (/** @type {string} */ title) => `${title} is removed.`,
    faults: {
      newer: 'This project was made by a newer version of this page.',
      damaged: 'This project is damaged and cannot be opened.',
      otherNet: 'This project was taught on another net.',
      foreign: 'This file is no project.',
      unreadable: 'This project cannot be opened.',
    },
  },

  // Taking away what was taught (element/teach/export-dialog.js)
  export: {
    open: 'Share or export',
    untitled: 'My classifier',
    download: 'Download',
    link: {
      title: 'A link',
      note:
        'What was taught is in the link itself, and no server gets to see it. Whoever opens it gets the net of this page, which ' +
        'then tells your classes apart. Your pictures are not in it.',
      making: 'Making the link…',
      code: 'The link as a QR code',
      codeless: 'So many classes do not fit into a QR code: copy the link.',
      copy: 'Copy',
      copied: 'The link is copied.',
      copyYourself: 'This page may not copy: copy the link yourself.',
      whole: 'The net’s own layers were trained, and they are too large for a link. Share a web page instead.',
      many: (/** @type {number} */ most) =>
        `A link has room for ${most} classes. With more, share a web page or the project.`,
    },
    page: {
      title: 'A web page of your own',
      note: 'A folder with all that it takes, about 20 MB: put it on any static host. It works below any path, and on phones.',
      download: 'Download as a web page',
      opened:
        'If nothing else appears here, this page was opened as a file, which browsers do not let run. Put the folder on a web ' +
        'server: README.txt says how.',
      readme:
        'This folder is a web page. Put it on any static host: drop it on Netlify or Cloudflare Pages, or push it to GitHub ' +
        'Pages. To try it on your own computer, run "npx serve" or "python3 -m http.server" in it, and open the address that is ' +
        'shown. Opened as a file, it does not run.\n\nindex.html and page.css are yours to change. element/ is the program, with ' +
        'its licences in element/engine/; net/ is what you have taught.',
    },
    programs: 'For other programs',
    /** @type {Record<ExportFormat, { title: string, note: string }>} */
    formats: {
      hosting: { title: 'This element', note: 'A manifest and its files, for <alexnet-classifier> on another page.' },
      onnx: { title: 'ONNX', note: 'For onnxruntime in Python, on servers, phones and in browsers.' },
      'teachable-machine': {
        title: 'Teachable Machine',
        note: 'For ml5 and p5, and whatever else loads models of Teachable Machine.',
      },
      tflite: { title: 'TensorFlow Lite', note: 'For LiteRT and MediaPipe on phones and on a Raspberry Pi.' },
      'tflite-float16': { title: 'TensorFlow Lite, 16 bits', note: 'The same, half as large.' },
    },
  },

  // Why a file, or an archive, cannot be used
  reasons: {
    empty: 'The file is empty.',
    gone: 'It cannot be read any more: it was moved, changed or deleted.',
    heif:
      'A HEIC picture, which this browser cannot read. Save it as JPEG first; an iPhone does so with Settings, Camera, ' +
      'Formats, Most Compatible.',
    cut: 'Its end is missing. Copy or download it again.',
    damaged: 'It is damaged: this browser cannot decode it.',
    large: (/** @type {About} */ { sides }) =>
      `It is too large${sides && ` with ${sides} pixels`}: a picture may have 120 million, 65,535 a side, and 256 MB.`,
    svg: 'An SVG that this page does not draw. Save it as PNG.',
    foreign: 'No picture that this browser can read. Try PNG, JPEG or WebP.',
    'teachable-machine':
      'It is a model of Teachable Machine, which runs on a net of its own only. Give the project file (.tm) instead: it has the ' +
      'pictures, and they can be taught here.',
    'archive-foreign': 'It is no zip archive, or its end is missing. Copy or download it again.',
    'archive-parts':
      'It is one part of several. Put them together with the program that made them, and pack it as one.',
    'archive-password': (/** @type {About} */ { file }) => `${file} needs a password. Unpack it, and give the folder.`,
    'archive-method': (/** @type {About} */ { file }) =>
      `${file} is packed in a way that browsers do not know. Unpack it, and give the folder.`,
    'archive-large': (/** @type {About} */ { file }) =>
      `${file} is too large to be unpacked here. Unpack it, and give the folder.`,
    'archive-damaged': (/** @type {About} */ { file }) =>
      `${file ? `${file} in it is damaged` : 'It is damaged'}. Copy or download the archive again.`,
  },

  /**
   * Why the engine failed, and what became of it. Its own words are English, so there are none here.
   *
   * @type {{ reasons: Partial<Record<Reason, ReasonWords>>, aftermath: Partial<Record<Aftermath, string>> }}
   */
  engine: { reasons: {}, aftermath: {} },

  // What goes wrong; why that is follows
  close: 'Close',
  notice: 'Something about the device has changed.',
  failures: {
    'bad-request': 'This cannot be done now.',
    'bad-manifest': 'The description of the net is not right.',
    'bad-shard': 'A file of the net arrived damaged.',
    'bad-weights': 'The files of the net do not fit together.',
    'bad-picture': 'This picture cannot be used.',
    device: 'The device failed.',
    network: 'A file could not be fetched.',
    stopped: 'Something newer took its place.',
    worker: 'The engine could not be started.',
    unknown: 'Something went wrong.',
  },
};

/** @typedef {typeof en} Texts */
