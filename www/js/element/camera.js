// @ts-check
// The device's camera: on or off, front or rear, a picture at a time. It is off whenever nobody looks through it.

/** @import { Texts } from '../locales/en.js' */

import { make } from '../dom.js';

/** Of the pictures that it gives, in pixels: more than the net looks at, little enough to keep some until there is a net. */
const SIDE = 224;

/** @typedef {'user' | 'environment'} Facing the front or the rear camera */

export class Camera {
  /** To look through; the square in its middle is what `frame` gives. */
  video = make('video', { className: 'camera', part: 'camera', muted: true, playsInline: true });
  /** Whether there is another one to go over to. */
  canFlip = false;
  /** The camera was taken away. */
  onEnd = () => {};
  #texts;
  /** @type {MediaStream | null} */
  #stream = null;
  /** What comes of an earlier wish is not wanted any more. */
  #wish = 0;

  /** @param {Texts} texts */
  constructor(texts) {
    this.#texts = texts;
    this.video.ariaLabel = texts.samples.camera.view;
  }

  /** Whether it gives pictures. */
  get isOpen() {
    return this.#stream !== null;
  }

  /** Switches it on, if the visitor permits it. `explain` has words for what it rejects with. @param {Facing} [facing] */
  open(facing = 'user') {
    return this.#start({ facingMode: facing });
  }

  /** The other one: of a phone that on its other side, of a computer the next one. */
  async flip() {
    const { facingMode, deviceId } = this.#stream?.getVideoTracks()[0].getSettings() ?? {};
    if (facingMode) {
      await this.open(facingMode === 'user' ? 'environment' : 'user');
      return;
    }
    const all = await cameras();
    const next = all[(all.findIndex((each) => each.deviceId === deviceId) + 1) % all.length];
    await this.#start({ deviceId: { exact: next.deviceId } });
  }

  /** What it sees now: the square in the middle. @returns {Promise<ImageBitmap>} */
  frame() {
    const { videoWidth: width, videoHeight: height } = this.video;
    const side = Math.min(width, height);
    return createImageBitmap(this.video, (width - side) / 2, (height - side) / 2, side, side, {
      resizeWidth: SIDE,
      resizeHeight: SIDE,
      resizeQuality: 'medium',
    });
  }

  close() {
    this.#wish += 1;
    stop(this.#stream);
    this.#stream = null;
    this.video.srcObject = null;
  }

  /** Why it cannot be opened, in words for people. @param {unknown} error */
  explain(error) {
    const { errors } = this.#texts.samples.camera;
    switch (error instanceof Error ? error.name : '') {
      case 'NotAllowedError':
        return errors.denied;
      case 'NotFoundError':
      case 'OverconstrainedError': // so WebKitGTK says it; the other one, when that is wanted, may have been taken away
        return errors.none;
      case 'NotReadableError':
      case 'AbortError':
        return errors.busy;
      case 'SecurityError':
        return errors.insecure;
      default:
        return errors.unknown;
    }
  }

  /** @param {MediaTrackConstraints} which */
  async #start(which) {
    this.close();
    const wish = this.#wish;
    // Browsers have no cameras at all for pages that came over an insecure connection.
    if (!navigator.mediaDevices) throw new DOMException('no camera here', 'SecurityError');
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { width: { ideal: 640 }, height: { ideal: 480 }, ...which },
    });
    const isRear = stream.getVideoTracks()[0].getSettings().facingMode === 'environment';
    const canFlip = (await cameras()).length > 1;
    if (wish !== this.#wish) {
      stop(stream);
      return;
    }
    this.canFlip = canFlip;
    this.#stream = stream;
    stream.getVideoTracks()[0].addEventListener('ended', () => {
      this.close();
      this.onEnd();
    });
    this.video.classList.toggle('mirrored', !isRear); // people know themselves from mirrors
    this.video.srcObject = stream;
    await this.video.play().catch(() => {}); // closed while it began
  }
}

/** @param {MediaStream | null} stream */
function stop(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

const cameras = async () =>
  (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'videoinput');
