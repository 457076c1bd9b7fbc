// The native programs as they are started by hand.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** @param {string} program @param {string[]} args */
function call(program, ...args) {
  const path = join(root, 'build', 'release', 'bin', program);
  const { status, stdout, stderr } = spawnSync(path, args, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('replay ends with 2 and names the line of a transcript that it cannot read', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ivs-autoplay-replay-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const [texts, good, bad] = ['texts.txt', 'good.txt', 'bad.txt'].map((name) => join(folder, name));
  const begin = '# a claim\ndirector seed=1\n0 Created\n';
  writeFileSync(texts, '');
  writeFileSync(good, begin);
  writeFileSync(bad, `${begin}0 Nonsense\n0 Rubbish\n`);
  const played = call('replay', texts, good);
  assert.deepEqual([played.status, played.stderr], [0, '']);
  const { status, stdout, stderr } = call('replay', texts, bad, good);
  assert.equal(status, 2);
  assert.equal(stderr, `replay: ${bad}, line 4: there is no fact 'Nonsense'\n`);
  assert.ok(stdout.includes("\n  ! line 5: there is no fact 'Rubbish'\n"));
  assert.ok(stdout.endsWith(played.stdout), 'the transcripts that follow are played');
});
