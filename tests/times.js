// @ts-check
// Says how long each test took, for the table at the end of `cargo xtask test`.

/** @import { Reporter, TestCase, TestResult } from '@playwright/test/reporter' */

/** @implements {Reporter} */
export default class Times {
  /** @type {string[]} */
  #lines = [];

  /** @param {TestCase} test @param {TestResult} result */
  onTestEnd(test, { duration }) {
    const [, , ...path] = test.titlePath();
    this.#lines.push(`TIME ${(duration / 1000).toFixed(2)} s ${path.join(' › ')}`);
  }

  onEnd() {
    for (const line of this.#lines) console.log(line);
  }

  /** Its lines are for a program; another reporter shows how the tests go. */
  printsToStdio() {
    return false;
  }
}
