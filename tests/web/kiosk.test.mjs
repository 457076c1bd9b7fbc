import assert from 'node:assert/strict';
import test from 'node:test';
import { fakePage, settle } from './helpers.mjs';
import { openAutoplay, started } from './setups.mjs';

/** A kiosk whose player says nothing from the start of a stream on, for a minute. */
async function openSilent(t, restart) {
  const set = await openAutoplay(t, { options: { policy: 'kiosk', restart } });
  set.autoplay.feed(started());
  for (let i = 0; i < 4; i++) set.time.advance(15_000);
  await settle();
  return set;
}

test('a kiosk has a player restarted that stays silent after three more Loads', async (t) => {
  let restarts = 0;
  const { player, autoplay, time } = await openSilent(t, () => restarts++);
  assert.deepEqual([player.count('load'), restarts, autoplay.reason], [4, 1, 'player_silent']);
  for (let i = 0; i < 4; i++) time.advance(15_000);
  assert.deepEqual([player.count('load'), restarts], [5, 2]);
});

for (const [what, restart] of [
  ['throws', () => assert.fail('no player')],
  ['rejects', () => Promise.reject(new Error('no player'))],
]) {
  test(`a restart that ${what} is an error event, and the kiosk goes on`, async (t) => {
    const { errors, player, time } = await openSilent(t, restart);
    assert.deepEqual(
      errors.map(({ message }) => message),
      ['no player'],
    );
    time.advance(60_000);
    assert.equal(player.count('load'), 5);
  });
}

test('a kiosk without restart goes on with the player that it has', async (t) => {
  const { errors, player, time } = await openSilent(t, undefined);
  time.advance(60_000);
  assert.deepEqual([player.count('load'), errors], [5, []]);
});

test('a kiosk starts in a page that says it is hidden', async (t) => {
  const page = fakePage({ hidden: true });
  const { player, autoplay } = await openAutoplay(t, {
    options: { policy: 'kiosk' },
    platform: { page },
    offline: false,
  });
  assert.deepEqual([player.names(), autoplay.reason], [['load', 'play'], 'checking']);
});
