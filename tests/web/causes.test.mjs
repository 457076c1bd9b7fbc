// Where the core cannot be had, the error names the cause and what to do.
import assert from 'node:assert/strict';
import test from 'node:test';

const CSP = /Content-Security-Policy refuses WebAssembly; add 'wasm-unsafe-eval' to script-src/;

/** The core as a page has it that has not compiled it yet. */
let pages = 0;
const fresh = () => import(`../../web/src/core.js?page=${++pages}`);

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

/** WebAssembly whose `call` fails. */
const failing = (call, name, message) => ({
  WebAssembly: {
    compile: WebAssembly.compile,
    [call]: async () => {
      throw Object.assign(new Error(message), { name });
    },
  },
});

for (const [what, globals, cause] of [
  [
    'Chromium refuses by policy',
    failing(
      'compile',
      'CompileError',
      'WebAssembly.compile(): Refused to compile or instantiate WebAssembly module because ' +
        "'unsafe-eval' is not an allowed source of script",
    ),
    CSP,
  ],
  [
    'an older Chromium refuses by policy',
    failing(
      'compile',
      'CompileError',
      'WebAssembly.compile(): Wasm code generation disallowed by embedder',
    ),
    CSP,
  ],
  [
    'Firefox refuses by policy',
    failing('compile', 'CompileError', 'call to WebAssembly.compile() blocked by CSP'),
    CSP,
  ],
  [
    'Safari refuses by policy, as it instantiates',
    failing(
      'instantiate',
      'EvalError',
      "Refused to create a WebAssembly object because 'unsafe-eval' is not an allowed source of script in the following Content Security Policy directive",
    ),
    CSP,
  ],
  [
    'the module is damaged',
    failing('compile', 'CompileError', 'expected magic word 00 61 73 6d, found 3c 21 64 6f'),
    /WebAssembly failed: expected magic word/,
  ],
  [
    'the memory is full',
    failing('instantiate', 'RangeError', 'WebAssembly.instantiate(): Out of memory'),
    /WebAssembly failed: .*Out of memory/,
  ],
  ['there is no WebAssembly', { WebAssembly: undefined }, /no WebAssembly here; .*Lockdown Mode/],
  ['there is no TextEncoder', { TextEncoder: undefined }, /no TextEncoder here; .*node:util/],
  ['there is no TextDecoder', { TextDecoder: undefined }, /no TextDecoder here; .*node:util/],
]) {
  test(`where ${what}, the error says so, and the next call tries again`, async () => {
    const { createMachine } = await fresh();
    await with_(globals, () => assert.rejects(createMachine('Director', 1), { message: cause }));
    const machine = await createMachine('Director', 1);
    assert.equal(machine.state('Broadcast'), 'Unknown');
  });
}
