import assert from 'node:assert/strict';
import test from 'node:test';
import { measureLoads } from '../../web/size.mjs';

test('budgets stand for every way a page loads the package', () => {
  const files = measureLoads().map(({ files }) => files);
  assert.deepEqual(files, [['ivs-autoplay.min.js'], ['external.js', 'ivs-autoplay.wasm']]);
});

for (const { load, brotli, budget } of measureLoads()) {
  test(`${load} keeps to its budget`, () => {
    assert.ok(brotli <= budget, `${brotli} bytes of brotli where web/budget.json allows ${budget}`);
  });
}
