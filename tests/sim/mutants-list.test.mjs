import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { MUTANTS } from './mutants-list.mjs';
import { plant, sourceOf } from './plant.mjs';

test('each planted defect has its one place in the core, and changes it', () => {
  for (const { name, file, find, put } of MUTANTS) {
    const source = readFileSync(
      new URL(`../../wasm/core/${sourceOf(file)}`, import.meta.url),
      'utf8',
    );
    const planted = plant(source, find, put);
    assert.notEqual(planted.replace(/\s/g, ''), source.replace(/\s/g, ''), name);
  }
});

test('a place is found however it is formatted', () => {
  assert.equal(plant('if (a  &&\n    b) go();', 'a && b', 'b'), 'if (b) go();');
});

test('a place that occurs twice, or never, is refused', () => {
  assert.throws(() => plant('go(); go();', 'go()', 'stop()'), /more than once/);
  assert.throws(() => plant('go();', 'stop()', 'go()'), /nowhere/);
});
