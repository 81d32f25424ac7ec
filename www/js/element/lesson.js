// @ts-check
// Brings what is on the cards into the net, and trains it.

/** @import { Classifier } from '../classifier.js' */
/** @import { ClassCard } from './class-card.js' */

export class Lesson {
  /** How many examples of each card the net has, for the names it was given; null when it has to start anew. */
  /** @type {{ names: string[], given: Map<ClassCard, number> } | null} */
  #known = null;

  /** The net has forgotten it, or is to. */
  forget() {
    this.#known = null;
  }

  /**
   * Gives the net the examples that it does not have yet; says whether it starts anew.
   *
   * @param {Classifier} net
   * @param {ClassCard[]} cards
   * @param {object} options
   * @param {AbortSignal} options.signal
   * @param {(done: number, total: number) => void} options.onExample before each of them, and after the last one
   */
  async give(net, cards, { signal, onExample }) {
    const names = cards.map(({ name }) => name);
    const isNew = this.#known === null || names.join('\n') !== this.#known.names.join('\n')
      || cards.some((card) => !this.#known?.given.has(card));
    if (isNew) {
      this.#known = null;
      await net.teach(names, { signal });
    }
    const { given } = this.#known ??= { names, given: new Map(cards.map((card) => [card, 0])) };
    const wanted = cards.flatMap((card, index) => (
      card.examples.slice(given.get(card)).map((picture) => ({ card, index, picture }))));
    for (const [done, { card, index, picture }] of wanted.entries()) {
      signal.throwIfAborted(); // between two examples, so that none is half given
      onExample(done, wanted.length);
      await net.addSample(index, picture);
      given.set(card, (given.get(card) ?? 0) + 1);
    }
    onExample(wanted.length, wanted.length);
    return isNew;
  }
}
