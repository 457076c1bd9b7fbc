import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { MUTANTS } from './mutants-list.mjs';

test('each planted defect has its one place in the core, and changes it', () => {
  for (const { name, file, find, put } of MUTANTS) {
    const source = readFileSync(new URL(`../../wasm/core/${file}.cpp`, import.meta.url), 'utf8');
    assert.equal(source.split(find).length, 2, name);
    assert.notEqual(find, put, name);
  }
});
