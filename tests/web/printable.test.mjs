import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { bytesOf, printable } from '../../web/src/printable.js';

test('every byte, after every byte, survives being text', () => {
  const bytes = new Uint8Array(2 * 256 * 256);
  for (let i = 0; i < bytes.length; i += 2) [bytes[i], bytes[i + 1]] = [i >> 9, i >> 1];
  assert.deepEqual(bytesOf(printable(bytes)), bytes);
  assert.deepEqual(bytesOf(printable(new Uint8Array())), new Uint8Array());
});

test('the text needs no escape in a string, whatever the charset', () => {
  const text = printable(Uint8Array.from({ length: 256 }, (_, byte) => byte));
  assert.match(text, /^[ !#-[\]-~]+$/);
});

test('the script holds the core whole, and is plain ASCII', () => {
  const script = readFileSync(new URL('../../dist/ivs-autoplay.min.js', import.meta.url), 'latin1');
  assert.match(script, /^[\n\x20-\x7e]+$/);
  const [core] = script.match(/"[ !#-[\]-~]{10000,}"/);
  const wasm = new URL('../../build/wasm/wasm/ivs-autoplay.wasm', import.meta.url);
  assert.ok(Buffer.from(bytesOf(core.slice(1, -1))).equals(readFileSync(wasm)));
});
