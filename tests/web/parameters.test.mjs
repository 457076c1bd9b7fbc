import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { named } from '../../web/src/parameters.js';
import { fakePlayer } from './helpers.mjs';
import { openAutoplay } from './setups.mjs';

const program = fileURLToPath(new URL('../../build/release/bin/replay', import.meta.url));

test('the shell gives every parameter the name and the number that the core gives it', () => {
  const { status, stdout } = spawnSync(program, ['--vocabulary'], { encoding: 'utf8' });
  assert.equal(status, 0);
  const { facts, orders } = JSON.parse(stdout);
  const rows = [
    ...Object.entries(facts),
    ...Object.values(orders)
      .flatMap(Object.entries)
      .filter(([name]) => name !== 'Report'),
    ...Object.entries(orders).map(([machine, { Report }]) => [machine, Report]),
  ];
  assert.ok(rows.length > 50);
  for (const [said, parameters] of rows) {
    const numbers = { a: 7, b: 7 };
    const expected = parameters.map(({ name, place, kind, value }) => {
      const shares = parameters.filter((other) => other.place === place).length > 1;
      return [name, kind === 'bit' && shares ? Math.floor(numbers[place] / value) % 2 : 7];
    });
    const { '': nothing, ...members } = named(said, [numbers.a, numbers.b]);
    assert.deepEqual(Object.entries(members), expected, said);
  }
});

for (const [what, report, complaint] of [
  [
    'an error of no such name',
    { fact: 'PlayerFailed', error: 'Gone' },
    /PlayerFailed: .*'error'.*'NotAvailable'/,
  ],
  [
    'a status that is no number',
    { fact: 'PlayerFailed', status: '404' },
    /PlayerFailed: .*'status'.*number/,
  ],
  ['an index for a name', { fact: 'PlayerFailed', error: 1 }, /'error' must be/],
  [
    'numbers without names',
    { fact: 'PlayerFailed', a: 1, b: 404 },
    /PlayerFailed: .*'a'; known options: error, status/,
  ],
  [
    'a number for a truth',
    { fact: 'MutedChanged', muted: 1 },
    /MutedChanged: .*'muted' must be true or false/,
  ],
  ['a member of another fact', { fact: 'PlayerReady', muted: true }, /PlayerReady: .*'muted'/],
  ['a fact that no player reports', { fact: 'Closed' }, /unknown fact: Closed/],
]) {
  test(`a player that reports ${what} is told so by a TypeError, and is not believed`, async (t) => {
    const { player, errors, changes } = await openAutoplay(t);
    player.say(report.fact, { ...report, fact: report.fact });
    assert.deepEqual(
      errors.map(({ name }) => name),
      ['TypeError'],
    );
    assert.match(errors[0].message, complaint);
    assert.deepEqual(changes, []);
  });
}

test('a member that is left out is Idle, false, Other or none', async (t) => {
  const player = fakePlayer({ state: undefined, paused: undefined, muted: undefined });
  const { autoplay, errors } = await openAutoplay(t, { player, offline: false });
  assert.equal(autoplay.isPlaying, false);
  player.say('PlayerFailed', {});
  assert.deepEqual(
    errors.map(({ kind, status }) => [kind, status]),
    [['Other', 0]],
  );
});
