// What brings another device to the state of the one before.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Journal } from '../../www/js/worker/journal.js';

/** @import { Request } from '../../www/generated/protocol.js' */

/** What a device would be asked. @param {Journal} journal */
async function asked(journal) {
  const types = [];
  for await (const request of journal.requests()) types.push(request.type === 'restore' ? request.state : request.type);
  return types;
}

test('nothing that was learnt is no reason to put it back, nor to forget what was', async () => {
  const journal = new Journal();
  for (const type of ['open', 'teach', 'learn', 'step']) journal.note(/** @type {Request} */ ({ type }));
  assert.ok(journal.trained, 'a step was made, though it may only have asked for pictures');
  journal.keep({ state: '', tensors: [] });
  assert.deepEqual(await asked(journal), ['open', 'teach', 'learn']);
  journal.keep({ state: '{"epoch":3}', tensors: [] });
  journal.keep({ state: '', tensors: [] });
  assert.deepEqual(await asked(journal), ['open', 'teach', 'learn', '{"epoch":3}']);
});
