// @ts-check
// Answers to a film jump from picture to picture; an exponential mean of the probabilities does not.

/** @import { Prediction } from '../messages.js' */

export class Smooth {
  #inertia;
  /** @type {Map<string, number>} */
  #means = new Map();

  /** @param {number} inertia how much of what was known stays, 0 to 1 */
  constructor(inertia) {
    this.#inertia = inertia;
  }

  /**
   * Takes in the answer to one picture; gives the mean, the likeliest first.
   *
   * @param {Prediction[]} predictions of all classes
   * @returns {Prediction[]}
   */
  add(predictions) {
    // Other classes than before: what was known is about something else.
    const isNew = predictions.length !== this.#means.size || predictions.some(({ label }) => !this.#means.has(label));
    const before = isNew ? new Map(predictions.map(({ label, probability }) => [label, probability])) : this.#means;
    const now = 1 - this.#inertia;
    this.#means = new Map(
      predictions.map(({ label, probability }) => [
        label,
        this.#inertia * (before.get(label) ?? 0) + now * probability,
      ]),
    );
    return predictions
      .map((prediction) => ({ ...prediction, probability: this.#means.get(prediction.label) ?? 0 }))
      .sort((a, b) => b.probability - a.probability);
  }
}
