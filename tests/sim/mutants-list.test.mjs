import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { MUTANTS, unknownNames } from './mutants-list.mjs';
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

test('a name that no defect has is answered by the nearest one', () => {
  const { name } = MUTANTS[0] ?? { name: '' };
  assert.deepEqual(unknownNames([name]), []);
  assert.deepEqual(unknownNames([name, `${name}x`]), [{ name: `${name}x`, nearest: name }]);
});

test('a run with an unknown name ends at once with 2', () => {
  const program = fileURLToPath(new URL('mutants.mjs', import.meta.url));
  const done = spawnSync(process.execPath, [program, 'no such'], { encoding: 'utf8' });
  assert.deepEqual([done.status, done.stdout], [2, '']);
  assert.match(done.stderr, /^mutants: there is no defect "no such"; did you mean '[^']+'\?\n$/);
});

test('a place is found however it is formatted', () => {
  assert.equal(plant('if (a  &&\n    b) go();', 'a && b', 'b'), 'if (b) go();');
});

test('a place that occurs twice, or never, is refused', () => {
  assert.throws(() => plant('go(); go();', 'go()', 'stop()'), /more than once/);
  assert.throws(() => plant('go();', 'stop()', 'go()'), /nowhere/);
});
