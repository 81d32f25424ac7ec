// @ts-check
// The choice of the device that the elements compute on.

/** @import { DeviceListing } from '../messages.js' */

import { find, make } from '../dom.js';
import { texts } from './language.js';
import { radio } from './radio.js';

export class DeviceChoice {
  #root = find('#devices', HTMLElement);
  #onChoose;
  /** @type {Map<string, ReturnType<typeof radio>>} */
  #options = new Map();
  /** @type {DeviceListing[]} */
  #devices = [];
  /** What was clicked last: it may be in use only when its check has ended. @type {string | null} */
  #clicked = null;

  /** @param {(device: 'cpu' | 'webgpu') => void} onChoose */
  constructor(onChoose) {
    this.#onChoose = onChoose;
  }

  /** Shows the devices, in the state that they were told to be in last. @param {DeviceListing[]} [devices] */
  show(devices = this.#devices) {
    this.#devices = devices;
    const awaited = devices.find(({ kind, state }) => kind === this.#clicked && isBeingChecked(state));
    for (const device of devices) {
      const { input, label, text } = this.#option(device.kind);
      const { name, software, state, largestError } = device;
      input.checked = awaited ? device === awaited : state === 'active';
      // One that is being checked can be chosen as well: the element that tells of it may be another than the one before,
      // and no click may be lost by that. One that has passed once may be tried again.
      input.disabled = state === 'unavailable' && largestError === null;
      label.className = `option ${state}`;
      text.replaceChildren(
        make('strong', { textContent: name }),
        ...(software ? [make('em', { className: 'tag', textContent: texts.softwareGpu })] : []),
        make('span', { textContent: describe(device) }),
      );
    }
  }

  /** @param {string} kind */
  #option(kind) {
    const known = this.#options.get(kind);
    if (known) return known;
    const option = radio('device', kind);
    // A click, of what is in use already as well: from then on it is the visitor's choice, for all elements.
    option.input.addEventListener('click', () => {
      this.#clicked = kind;
      this.#onChoose(kind === 'cpu' ? 'cpu' : 'webgpu');
    });
    this.#root.append(option.label);
    this.#options.set(kind, option);
    return option;
  }
}

/** @param {DeviceListing['state']} state */
function isBeingChecked(state) {
  return state === 'waiting' || state === 'checking';
}

/** @param {DeviceListing} device */
function describe({ state, why, largestError, milliseconds }) {
  switch (state) {
    case 'waiting':
      return texts.waiting;
    case 'checking':
      return texts.checking;
    case 'unavailable':
      return why ?? texts.unavailable;
    default:
      return [
        largestError === null ? '' : texts.passed(largestError),
        milliseconds === null ? '' : texts.measured(milliseconds), // only what there is a choice between
      ]
        .filter(Boolean)
        .join('; ');
  }
}
