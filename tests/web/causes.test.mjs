// Where WebAssembly cannot be had, its twin in JavaScript decides. Where that cannot be had either, the
// error names the causes and what to do.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Machine } from '../../web/src/core.js';
import { PLAYBACK_URL } from './helpers.mjs';

const CSP = /Content-Security-Policy refuses WebAssembly \(add 'wasm-unsafe-eval' to script-src\)/;

/** The core as a page has it that has not compiled it yet. */
let pages = 0;
const fresh = () => import(`../../web/src/load.js?page=${++pages}`);

/** Replaces globals for one call. */
async function with_(globals, call) {
  const before = Object.keys(globals).map((name) => [name, globalThis[name]]);
  Object.assign(globalThis, globals);
  try {
    return await call();
  } finally {
    Object.assign(globalThis, Object.fromEntries(before));
  }
}

/** WebAssembly that fails. */
const failing = (name, message) => ({
  WebAssembly: {
    instantiate: async () => {
      throw Object.assign(new Error(message), { name });
    },
  },
});

/** Timers that never fire, and timers that fire at once. */
const TIMERS = { setTimeout: () => 0, clearTimeout() {} };
const IMPATIENT = { ...TIMERS, setTimeout: (call) => setTimeout(call) };

/** No twin is there. */
const NOWHERE = new URL('nowhere/no-wasm.js', import.meta.url).href;

for (const [what, globals, cause] of [
  [
    'Chromium refuses by policy',
    failing(
      'CompileError',
      'WebAssembly.compile(): Refused to compile or instantiate WebAssembly module because ' +
        "'unsafe-eval' is not an allowed source of script",
    ),
    CSP,
  ],
  [
    'an older Chromium refuses by policy',
    failing('CompileError', 'WebAssembly.compile(): Wasm code generation disallowed by embedder'),
    CSP,
  ],
  [
    'Firefox refuses by policy',
    failing('CompileError', 'call to WebAssembly.compile() blocked by CSP'),
    CSP,
  ],
  [
    'Safari refuses by policy, as it instantiates',
    failing(
      'EvalError',
      "Refused to create a WebAssembly object because 'unsafe-eval' is not an allowed source of script in the following Content Security Policy directive",
    ),
    CSP,
  ],
  [
    'the module is damaged',
    failing('CompileError', 'expected magic word 00 61 73 6d, found 3c 21 64 6f'),
    /WebAssembly failed: expected magic word/,
  ],
  [
    'the memory is full',
    failing('RangeError', 'WebAssembly.instantiate(): Out of memory'),
    /WebAssembly failed: .*Out of memory/,
  ],
  ['there is no WebAssembly', { WebAssembly: undefined }, /there is no WebAssembly here/],
]) {
  test(`where ${what}, the twin decides`, async () => {
    const { load } = await fresh();
    const instantiate = await with_(globals, () => load(TIMERS));
    const core = new Machine(await instantiate(), 'Director', 1);
    core.handle('Created', 0, 0, 0, PLAYBACK_URL, 0);
    assert.equal(core.state('Broadcast'), 'Unknown');
    assert.equal(core.state('Reason'), 'checking');
  });

  test(`where ${what}, and the twin is not there, the error says both, and the next call tries again`, async () => {
    const { load } = await fresh();
    await with_(globals, () =>
      assert.rejects(load(TIMERS, NOWHERE), (error) => {
        assert.match(error.message, cause);
        assert.match(error.message, /no-wasm\.js does not load from .*nowhere.*'noWasmUrl'/);
        return true;
      }),
    );
    assert.ok(await load(TIMERS));
  });
}

for (const [what, globals, cause] of [
  ['there is no TextEncoder', { TextEncoder: undefined }, /no TextEncoder here; .*node:util/],
  ['there is no TextDecoder', { TextDecoder: undefined }, /no TextDecoder here; .*node:util/],
]) {
  test(`where ${what}, the error says so, and the next call tries again`, async () => {
    const { load } = await fresh();
    await with_(globals, () => assert.rejects(load(TIMERS), { message: cause }));
    assert.ok(await load(TIMERS));
  });
}

test('a twin that never arrives is an error after the time that every request has', async () => {
  const { load } = await fresh();
  const silent = 'data:text/javascript,await new Promise(() => {})';
  await with_({ WebAssembly: undefined }, () =>
    assert.rejects(load(IMPATIENT, silent), /no-wasm\.js does not load .*no answer within 10 s/),
  );
  assert.ok(await load(TIMERS));
});
