// @ts-check
// A dialog that records pictures from the camera: as long as a button is held, or for a while after a countdown.

/** @import { Ui } from '../element.js' */

import { button, make } from '../../dom.js';
import { Camera } from '../camera.js';
import { dialog } from '../dialog.js';

/** Pictures in a second: more would hardly differ. */
const RATE = 8;

/** Seconds: time to get in front of the camera, and how long it then records. */
const [COUNTDOWN, TAKE] = [3, 3];

/** Pictures that may wait, while there is no net yet, say. */
const MOST_WAITING = 64;

/** @typedef {(frame: ImageBitmap) => Promise<void>} Receive */

export class CameraDialog {
  #texts;
  #report;
  #camera;
  #title = make('h2', { id: 'camera-title' });
  #number = make('p', { className: 'countdown', ariaHidden: 'true' });
  #status = make('p', { className: 'note camera-status', role: 'status' });
  #count = make('p', { className: 'note camera-count' });
  #hold;
  #timed;
  #flip;
  /** @type {Receive} */
  #receive = async () => {};
  #taken = 0;
  #waiting = 0;
  /** Ends the recording or the countdown under way. @type {AbortController | null} */
  #busy = null;
  element;

  /** @param {Ui} ui */
  constructor({ texts, report }) {
    this.#texts = texts.samples.camera;
    this.#report = report;
    this.#camera = new Camera(texts);
    this.#camera.onEnd = () => this.#fail(this.#texts.errors.ended);
    this.#hold = button(this.#texts.hold, 'primary camera-hold', () => {});
    this.#timed = button(this.#texts.timed(COUNTDOWN, TAKE), 'camera-timed', () => void this.#countDown());
    this.#flip = button(this.#texts.flip, 'small camera-flip', () => void this.#open(() => this.#camera.flip()));
    this.#listenToHold();
    this.element = dialog(
      this.#title,
      texts.done,
      { className: 'camera-dialog' },
      make('div', { className: 'camera-view' }, this.#camera.video, this.#number, this.#flip),
      this.#status,
      make('div', { className: 'dialog-foot' }, this.#hold, this.#timed),
      this.#count,
    );
    this.element.addEventListener('close', () => this.#stop());
  }

  /** @param {{ title: string, receive: Receive }} options */
  open({ title, receive }) {
    this.#title.textContent = title;
    this.#receive = receive;
    this.#taken = this.#waiting = 0;
    this.#count.textContent = this.#texts.taken(0);
    this.element.showModal();
    void this.#open(() => this.#camera.open());
  }

  /** Also where the element is gone, whose dialogs do not close by themselves. */
  close() {
    this.element.close();
    this.#stop();
  }

  #stop() {
    this.#end();
    this.#camera.close();
  }

  /** @param {() => Promise<void>} open */
  async #open(open) {
    this.#end();
    this.#enable(false);
    this.#status.textContent = this.#texts.starting;
    try {
      await open();
      if (!this.#camera.isOpen) return;
      this.#status.textContent = '';
      this.#enable(true);
    } catch (error) {
      this.#fail(this.#camera.explain(error));
    }
  }

  /** @param {string} why */
  #fail(why) {
    this.#end();
    this.#enable(false);
    this.#status.textContent = why;
  }

  /** @param {boolean} isOpen */
  #enable(isOpen) {
    this.#hold.disabled = this.#timed.disabled = !isOpen;
    this.#flip.hidden = !this.#camera.canFlip;
  }

  #listenToHold() {
    const hold = this.#hold;
    const begin = () => {
      this.#end();
      void this.#record();
    };
    hold.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      hold.setPointerCapture(event.pointerId);
      begin();
    });
    const ends = ['pointerup', 'pointercancel', 'lostpointercapture', 'blur'];
    for (const name of ends) hold.addEventListener(name, () => this.#end());
    hold.addEventListener('contextmenu', (event) => event.preventDefault()); // what holding means elsewhere on phones
    for (const name of /** @type {const} */ (['keydown', 'keyup'])) {
      hold.addEventListener(name, (event) => {
        if (event.key !== ' ' && event.key !== 'Enter') return;
        event.preventDefault();
        if (name === 'keyup') this.#end();
        else if (!event.repeat) begin();
      });
    }
    // By voice or by a switch a button is pressed and not held: that is one picture.
    hold.addEventListener('click', ({ detail }) => {
      if (detail === 0) void this.#take();
    });
  }

  /** Takes pictures until it is ended, or for some seconds. @param {number} [seconds] */
  async #record(seconds = Infinity) {
    const { signal } = (this.#busy = new AbortController());
    /** @type {Promise<boolean>[]} */
    const taken = [];
    this.element.classList.add('recording');
    while (taken.length < RATE * seconds && !signal.aborted) {
      taken.push(this.#take());
      await pause(1000 / RATE, signal);
    }
    if (!signal.aborted) this.#end();
    this.#status.textContent = this.#texts.recorded((await Promise.all(taken)).filter(Boolean).length);
  }

  async #countDown() {
    const isRunning = this.#busy !== null;
    this.#end();
    if (isRunning) return; // pressed again: not now
    const { signal } = (this.#busy = new AbortController());
    for (let left = COUNTDOWN; left > 0 && !signal.aborted; left -= 1) {
      this.#number.textContent = this.#status.textContent = String(left);
      await pause(1000, signal);
    }
    this.#number.textContent = '';
    if (!signal.aborted) await this.#record(TAKE);
  }

  #end() {
    this.#busy?.abort();
    this.#busy = null;
    this.#number.textContent = '';
    this.element.classList.remove('recording');
  }

  /** Says whether there is one more. */
  async #take() {
    if (this.#waiting >= MOST_WAITING) return false;
    this.#waiting += 1;
    try {
      const frame = await this.#camera.frame();
      await this.#receive(frame);
      frame.close();
      this.#taken += 1;
      this.#count.textContent = this.#texts.taken(this.#taken);
      return true;
    } catch (error) {
      this.#end();
      this.#report(error);
      return false;
    } finally {
      this.#waiting -= 1;
    }
  }
}

/** @param {number} milliseconds @param {AbortSignal} signal ends it early */
function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve(undefined);
      },
      { once: true },
    );
  });
}
