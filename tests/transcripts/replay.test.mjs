// Every transcript, decided by the WebAssembly build: the same lines as the native one.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { replay } from './replay.mjs';

const here = new URL('.', import.meta.url);
const files = readdirSync(here).filter((name) => name.endsWith('.txt') && name !== 'texts.txt');

test('there are transcripts to replay', () => assert.ok(files.length >= 25));

for (const name of files) {
  const transcript = readFileSync(new URL(name, here), 'utf8');
  test(`wasm: ${transcript.slice(2, transcript.indexOf('\n'))}`, async () => {
    assert.equal(await replay(transcript), transcript);
  });
}
