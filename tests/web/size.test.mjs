import assert from 'node:assert/strict';
import test from 'node:test';
import { measureLoads } from '../../web/size.mjs';

test('budgets stand for every way a page loads the package, and for what it may add', () => {
  const files = measureLoads().map(({ files }) => files);
  assert.deepEqual(files, [
    ['ivs-autoplay.min.js'],
    ['external.js', 'ivs-autoplay.wasm'],
    ['videojs.js'],
    ['chat-room.js'],
  ]);
});

for (const { load, brotli, limit } of measureLoads()) {
  test(`${load} keeps to its budget and the tolerance for compilers`, () => {
    assert.ok(brotli <= limit, `${brotli} bytes of brotli where at most ${limit} are allowed`);
  });
}
