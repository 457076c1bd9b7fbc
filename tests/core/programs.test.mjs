// The native programs as they are started by hand: one command line for all, and replay's endings.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** @param {string} program @param {string[]} args */
function call(program, ...args) {
  const path = join(root, 'build', 'release', 'bin', program);
  const { status, stdout, stderr } = spawnSync(path, args, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

const FLAGS = {
  hub: '--port',
  stage: '--www',
  sim: '--runs',
  walk: '--depth',
  cells: '--flip',
  replay: '--tables',
};

for (const [program, flag] of Object.entries(FLAGS)) {
  test(`${program} says its version, explains its flags and refuses a flag with a typo`, () => {
    assert.deepEqual(call(program, '--version'), {
      status: 0,
      stdout: `${program} ${version}\n`,
      stderr: '',
    });
    const help = call(program, '--help');
    assert.deepEqual([help.status, help.stderr], [0, '']);
    assert.match(help.stdout, new RegExp(`^${program} - [^]*\n  ${flag} `));
    const typo = `${flag}x`;
    assert.deepEqual(call(program, typo), {
      status: 2,
      stdout: '',
      stderr:
        `${program}: there is no flag ${typo}; did you mean ${flag}? ` +
        `${program} --help explains every flag\n`,
    });
  });
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

test('replay refuses folders and files that are missing in one line', () => {
  const [folder, missing] = [tmpdir(), join(tmpdir(), 'ivs-autoplay-is-not-there')];
  const texts = join(root, 'tests', 'transcripts', 'texts.txt');
  for (const [bad, args, why] of [
    [folder, [folder], 'is a folder; give files'],
    [folder, [texts, folder], 'is a folder; give files'],
    [folder, [folder, texts], 'is a folder; give files'],
    [folder, ['--tables', folder], 'is a folder; give files'],
    [missing, [missing], 'cannot be read; give existing files'],
  ])
    assert.deepEqual(call('replay', ...args), {
      status: 2,
      stdout: '',
      stderr: `replay: ${bad} ${why}\n`,
    });
});

for (const [what, args] of [
  ['nothing', []],
  ['two modes', ['--tables', '--vocabulary']],
  ['two files to renew', ['--tables', 'a', 'b']],
]) {
  test(`replay refuses ${what} in one line`, () => {
    const { status, stdout, stderr } = call('replay', ...args);
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /^replay: [^\n]*; replay --help explains every flag\n$/);
  });
}
