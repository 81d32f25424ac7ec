// @ts-check
// The two lists to choose from: the net, and the device that it computes on.

/** @import { DeviceListing } from '../messages.js' */

import { find, make } from '../dom.js';
import { milliseconds, tiny } from '../text.js';

/**
 * @typedef {object} Model
 * @property {string} id the folder below weights/
 * @property {string} name
 * @property {string} about
 */

/** The nets that come with the page. @type {Model[]} */
export const MODELS = [
  { id: 'alexnet', name: 'Slim AlexNet', about: 'From 2012, with fewer filters and hidden units' },
  { id: 'lenet', name: 'LeNet', about: 'From 1998: small, loaded in a moment' },
  {
    id: 'efficientnet-lite0',
    name: 'EfficientNet-Lite0',
    about: 'From 2019: photographs, in colour, of a thousand things',
  },
];

export class ModelChoice {
  /** @param {(model: Model) => void} onChoose */
  constructor(onChoose) {
    const root = find('#models', HTMLElement);
    for (const model of MODELS) {
      const option = radio('model', model.id);
      option.text.replaceChildren(
        make('strong', { textContent: model.name }),
        make('span', { textContent: model.about }),
      );
      option.input.addEventListener('change', () => onChoose(model));
      option.input.checked = model === MODELS[0];
      root.append(option.label);
    }
  }
}

export class DeviceChoice {
  #root = find('#devices', HTMLElement);
  #onChoose;
  /** @type {Map<string, ReturnType<typeof radio>>} */
  #options = new Map();
  /** @type {DeviceListing[]} */
  #devices = [];

  /** @param {(device: 'cpu' | 'webgpu') => void} onChoose */
  constructor(onChoose) {
    this.#onChoose = onChoose;
  }

  /** Shows the devices, in the state that they were told to be in last. @param {DeviceListing[]} [devices] */
  show(devices = this.#devices) {
    this.#devices = devices;
    for (const device of devices) {
      const { input, label, text } = this.#option(device.kind);
      const { name, software, state, largestError } = device;
      input.checked = state === 'active';
      // One that has passed once may be tried again; for the others there is nothing to choose.
      input.disabled =
        state === 'waiting' || state === 'checking' || (state === 'unavailable' && largestError === null);
      label.className = `option ${state}`;
      text.replaceChildren(
        make('strong', { textContent: name }),
        ...(software ? [make('em', { className: 'tag', textContent: 'software GPU' })] : []),
        make('span', { textContent: describe(device) }),
      );
    }
  }

  /** @param {string} kind */
  #option(kind) {
    const known = this.#options.get(kind);
    if (known) return known;
    const option = radio('device', kind);
    option.input.addEventListener('change', () => this.#onChoose(kind === 'cpu' ? 'cpu' : 'webgpu'));
    this.#root.append(option.label);
    this.#options.set(kind, option);
    return option;
  }
}

/** @param {DeviceListing} device */
function describe({ state, why, largestError, milliseconds: took }) {
  switch (state) {
    case 'waiting':
      return 'Looked at when the CPU has answered';
    case 'checking':
      return 'Computing a known answer…';
    case 'unavailable':
      return why ?? 'Not available';
    default:
      return [
        largestError === null ? '' : `Check passed, largest error ${tiny(largestError)}`,
        took === null ? '' : `measured at ${milliseconds(took)}`, // only what there is a choice between
      ]
        .filter(Boolean)
        .join('; ');
  }
}

/** @param {string} name @param {string} value */
function radio(name, value) {
  const input = make('input', { type: 'radio', name, value });
  const text = make('span', { className: 'option-text' });
  return { input, text, label: make('label', { className: 'option' }, input, text) };
}
