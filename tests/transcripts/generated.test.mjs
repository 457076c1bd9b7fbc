// 100,000 facts that nobody wrote, native and through the builds for pages: the same lines, byte for
// byte.
// `SEED=7 node --test tests/transcripts/generated.test.mjs` takes others.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BUILDS, replay } from './replay.mjs';

const seed = process.env.SEED ?? '1';
const root = fileURLToPath(new URL('../../', import.meta.url));
const texts = join(root, 'tests/transcripts/texts.txt');

/** @param {string} program @param {string[]} args */
function call(program, ...args) {
  const path = join(root, 'build/release/bin', program);
  const done = spawnSync(path, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(done.status, 0, `${path}: ${done.error?.message ?? done.stderr}`);
  return done.stdout;
}

function replayNatively(transcript) {
  const folder = mkdtempSync(join(tmpdir(), 'ivs-autoplay-generated-'));
  const file = join(folder, 'generated.txt');
  writeFileSync(file, transcript);
  const told = call('replay', texts, file);
  rmSync(folder, { recursive: true });
  return told;
}

/** The first line that differs, and the machine it belongs to. */
function firstDifference(native, other) {
  const [left, right] = [native.split('\n'), other.split('\n')];
  const at = left.findIndex((line, i) => line !== right[i]);
  const from = left.findLastIndex((line, i) => i <= at && /^(link|director) seed=/.test(line));
  return `seed ${seed}, ${left[from]}, line ${at - from} of it, after
${left.slice(Math.max(from, at - 8), at).join('\n')}
native: ${left[at]}
other:  ${right[at]}`;
}

test('100,000 generated facts are decided alike natively, in the .wasm and in its twin', async () => {
  const frames = join(root, 'tests/fixtures/frames.jsonl');
  const transcript = call('generate', seed, '100000', texts, frames);
  const facts = transcript.match(/^\d+ /gm)?.length ?? 0;
  assert.ok(facts >= 100_000, `${facts} facts`);
  const native = replayNatively(transcript);
  for (const [build, instantiate] of Object.entries(BUILDS)) {
    const told = await replay(transcript, instantiate);
    assert.ok(told === native, told === native ? '' : `${build}: ${firstDifference(native, told)}`);
  }
  for (const state of [
    'Open,',
    'Waiting',
    'Offline',
    'Frozen',
    'Live Playing',
    'Blocked',
    'Held',
    'Draining',
  ])
    assert.ok(
      native.includes(`= ${state}`) || native.includes(` ${state} `),
      `${state} is reached`,
    );
});
