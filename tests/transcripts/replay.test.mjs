// Every transcript, decided by the core's builds for pages: the same lines as the native one.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { BUILDS, replay } from './replay.mjs';

const here = new URL('.', import.meta.url);
const files = readdirSync(here).filter((name) => name.endsWith('.txt') && name !== 'texts.txt');

test('there are transcripts to replay', () => assert.ok(files.length >= 25));

test('wasm: a line that cannot be read is refused, as natively', async () => {
  const begin = 'director seed=1\n';
  for (const [line, why] of [
    ['0 FrameArrived text=$strat', /line 2: there is no text named 'strat'/],
    ['0 PlayerFailed status=404.5', /line 2: PlayerFailed: status must not be '404\.5'/],
    ['0 Closed epoch=1.7', /line 2: Closed: epoch must not be '1\.7'/],
    ['0.5 Closed', /line 2: it is no fact/],
  ])
    await assert.rejects(replay(`${begin}${line}\n`), why);
});

test('wasm: lines may end with CR LF', async () => {
  const transcript = 'director seed=1\n0 Created text=$CHANNEL\n';
  assert.equal(await replay(transcript.replaceAll('\n', '\r\n')), await replay(transcript));
});

for (const name of files) {
  const transcript = readFileSync(new URL(name, here), 'utf8');
  test(`wasm: ${transcript.slice(2, transcript.indexOf('\n'))}`, async () => {
    for (const [build, instantiate] of Object.entries(BUILDS))
      assert.equal(await replay(transcript, instantiate), transcript, build);
  });
}
