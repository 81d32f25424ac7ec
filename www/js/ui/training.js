// @ts-check
// How training goes: a bar, and the two curves.

/** @import { Epoch } from '../messages.js' */

import { inQuarters } from './announce.js';
import { Chart } from './chart.js';
import { find } from './dom.js';
import { percent } from './text.js';

export class TrainingView {
  #root = find('#training', HTMLElement);
  #text = find('.training-text', HTMLElement, this.#root);
  #bar = find('.training-bar', HTMLProgressElement, this.#root);
  #loss = new Chart(find('#chart-loss', HTMLElement), {
    title: 'Loss',
    className: 'loss',
    format: (value) => String(Number(value.toPrecision(2))),
  });
  #accuracy = new Chart(find('#chart-accuracy', HTMLElement), {
    title: 'Accuracy on your examples',
    className: 'accuracy',
    format: percent,
    top: 1,
  });
  #announce = inQuarters(() => '');
  /** Counted here: an engine that takes over from another one counts from its own start. */
  #epoch = 0;

  /** The net looks at the examples, before the first epoch. @param {number} done @param {number} total */
  examples(done, total) {
    this.#root.hidden = false;
    this.#text.textContent = `Looking at your examples: ${done} of ${total}`;
    this.#bar.value = total === 0 ? 0 : done / total;
  }

  /** Training begins anew, or goes on. @param {boolean} fresh */
  start(fresh) {
    this.#root.hidden = false;
    this.#bar.value = 0;
    if (fresh) {
      this.#epoch = 0;
      this.#loss.clear();
      this.#accuracy.clear();
    }
    this.#announce = inQuarters((share) => `Training: ${percent(share)} done`);
  }

  /** @param {Epoch} step @param {number} done @param {number} total epochs of this run */
  step({ loss, accuracy }, done, total) {
    const epoch = this.#epoch += 1;
    this.#text.textContent = `Epoch ${epoch}: ${percent(accuracy)} of your examples named rightly`;
    this.#bar.value = done / total;
    this.#loss.add(epoch, loss);
    this.#accuracy.add(epoch, accuracy);
    if (done < total) this.#announce(done / total);
  }

  hide() {
    this.#root.hidden = true;
  }
}
