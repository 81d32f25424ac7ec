// @ts-check
// Says how long each test took, and which failed, for the end of `cargo xtask test`.

/** @import { Reporter, TestCase, TestResult } from '@playwright/test/reporter' */

import { stripVTControlCharacters } from 'node:util';

/** @implements {Reporter} */
export default class Times {
  /** @type {string[]} */
  #lines = [];

  /** @param {TestCase} test @param {TestResult} result */
  onTestEnd(test, { duration, status, error }) {
    const name = test.titlePath().slice(2).join(' › ');
    this.#lines.push(`TIME ${(duration / 1000).toFixed(2)} s ${name}`);
    if (status === 'passed' || status === 'skipped') return;
    const why = stripVTControlCharacters(error?.message ?? status).split('\n', 1)[0];
    this.#lines.push(`FAILED ${name}: ${why}`);
  }

  onEnd() {
    for (const line of this.#lines) console.log(line);
  }

  /** Its lines are for a program; another reporter shows how the tests go. */
  printsToStdio() {
    return false;
  }
}
