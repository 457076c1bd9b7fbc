// The core knows no clock, file, socket or chance: what it takes from outside itself is listed.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const path = (name) => fileURLToPath(new URL(name, root));

const allowed = [
  /^mem(chr|cmp|cpy|move|set)$/,
  /^strto(d|ll|ull|f|ld)$/, // numbers inside JSON
  /^(localeconv|__errno_location)$/, // what the lexer's number reading asks for
  /^operator (new|delete)(\[\])?\(/,
  /^std::__throw_/,
  /^std::.*basic_string/,
  /^__stack_chk_fail$/,
  /^_GLOBAL_OFFSET_TABLE_$/,
  /^(vtable for )?autoplay::/,
];

test('the native core lists no symbol of a clock, file, socket or random source', () => {
  const listing = execFileSync('nm', ['-uC', path('build/release/wasm/libivs_autoplay_core.a')], {
    encoding: 'utf8',
  });
  const symbols = [...listing.matchAll(/^ +U (.+)$/gm)].map(([, symbol]) => symbol);
  assert.ok(symbols.length > 10, 'the library was read');
  const others = symbols.filter((symbol) => !allowed.some((pattern) => pattern.test(symbol)));
  assert.deepEqual(others, []);
});

test('the module imports nothing', async () => {
  const module = await WebAssembly.compile(readFileSync(path('build/wasm/wasm/ivs-autoplay.wasm')));
  assert.deepEqual(WebAssembly.Module.imports(module), []);
});
