import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withStage } from './harness.mjs';

let stage, browser;

withStage((opened) => ({ stage, browser } = opened));

const WASM = '/ivs-autoplay.wasm';
const TWIN = '/no-wasm.js';

for (const [file, build, what, html, without, loaded] of [
  ['ivs-autoplay.min.js', 'script', 'under the least policy', 'strict-wasm', 0, ''],
  ['ivs-autoplay.min.js', 'script', "under script-src 'self'", 'strict', 0, TWIN],
  ['ivs-autoplay.min.js', 'script', 'without WebAssembly', 'strict-wasm', 1, TWIN],
  ['external.js', 'external', 'under the least policy', 'strict-wasm', 0, WASM],
  ['external.js', 'external', "under script-src 'self'", 'strict', 0, `${WASM} ${TWIN}`],
  ['external.js', 'external', 'without WebAssembly', 'strict-wasm', 1, TWIN],
]) {
  test(`${file} starts ${what}, and breaks no rule of Trusted Types`, async () => {
    const name = `${build} ${what}`;
    const query = new URLSearchParams({ page: name, build, without: String(without) });
    const page = await browser.open(`${stage.url}/${html}.html?${query}`);
    const told = await stage.until(name, 'load');
    assert.equal(told.detail.loaded, loaded);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
}
