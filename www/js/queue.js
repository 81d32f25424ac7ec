// @ts-check

/** Does one thing after another: each relies on those before. */
export class Queue {
  /** Its end; never rejects. @type {Promise<unknown>} */
  #end = Promise.resolve();

  /**
   * Gives what the task does, when its turn has come.
   *
   * @template T
   * @param {() => T | Promise<T>} task
   * @returns {Promise<T>}
   */
  add(task) {
    const result = this.#end.then(task);
    this.#end = result.catch(() => {});
    return result;
  }
}
