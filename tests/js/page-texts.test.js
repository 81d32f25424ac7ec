// What index.html says in English, the page says in Chinese; and nothing that it does not say.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { html } from '../../www/js/page/texts/zh.js';

test('every text of the page has its Chinese, and no other has', () => {
  const page = readFileSync(new URL('../../www/index.html', import.meta.url), 'utf8');
  const named = [...page.matchAll(/data-(?:text|label)="(\w+)"/g)].map(([, name]) => name);
  assert.deepEqual(new Set([...named, 'documentTitle', 'description']), new Set(Object.keys(html)));
});
