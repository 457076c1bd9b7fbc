// What has to hold in every browser and with every player. A case names what it needs of them.
import assert from 'node:assert/strict';

/** @import { Scene } from './scene.mjs' */

/**
 * @typedef {object} Case
 * @property {string} name in the table
 * @property {string} claim
 * @property {(scene: Scene) => Promise<unknown>} run
 * @property {Need[]} [needs] what the browser has to be capable of
 * @property {{ player: string, reason: string }} [only] the player that it is about
 * @property {boolean} [isBlocking] in a browser that refuses even muted playback
 * @property {string[]} [stage] flags of the stage
 * @property {Record<string, string>} [query] of the page
 */

/** @typedef {'keep' | 'freeze'} Need keep: pages that are left stay in the back/forward cache */

/** Longer than a player or the page takes to start something again. */
const STILL_MS = 4_000;

/** @type {Case[]} */
export const CASES = [
  {
    name: 'go-live',
    claim: 'when the broadcaster goes live, it starts by itself, once',
    async run(scene) {
      await scene.playing();
      assert.equal(await scene.count('load'), 1);
      assert.equal(await scene.count('error'), 0);
    },
  },
  {
    name: 'sound',
    claim: 'it plays muted where sound needs a gesture, and a tap brings the sound',
    async run(scene) {
      await scene.playing();
      const { detail } = await scene.condition(({ offer }) => offer === 'Unmute');
      assert.equal(detail.muted, true);
      await sounds(scene);
    },
  },
  {
    name: 'blocked',
    claim: 'blocked even when muted, it asks for a tap, and the tap plays with sound',
    isBlocking: true,
    async run(scene) {
      await scene.waiting();
      await scene.stage.live();
      const { detail } = await scene.condition(({ offer }) => offer === 'Play');
      assert.deepEqual([detail.reason, detail.isPlaying], ['blocked_by_policy', false]);
      await sounds(scene);
    },
  },
  {
    name: 'hidden',
    claim: 'hidden when the broadcast starts, it starts when it is shown',
    async run(scene) {
      await scene.waiting();
      const { t_ms } = await scene.hide();
      await scene.stage.live();
      await scene.condition(({ reason }) => reason === 'page_hidden', t_ms);
      assert.equal(await scene.count('play'), 0);
      const shown = await scene.show();
      await scene.plays(shown.t_ms);
    },
  },
  {
    name: 'media key',
    claim: 'paused by a media key while hidden, it stays paused, hidden and shown',
    async run(scene) {
      await scene.playing();
      await sounds(scene);
      const hidden = await scene.hide();
      await scene.watches(hidden.t_ms);
      const plays = await scene.count('play');
      (await scene.stage.chatter()).say('pause');
      const paused = await scene.condition(({ reason }) => reason === 'viewer_paused');
      await scene.says('stood', undefined, paused.t_ms);
      const shown = await scene.show();
      const { detail } = await scene.says('stood', undefined, shown.t_ms + STILL_MS);
      assert.equal(detail.reason, 'viewer_paused');
      assert.equal(await scene.count('play'), plays);
    },
  },
  {
    name: 'back',
    claim: 'left and come back to by the back button, it plays on, and plays the next broadcast',
    needs: ['keep'],
    async run(scene) {
      await scene.playing();
      const left = await scene.now();
      await scene.page.leave();
      await scene.page.back();
      const { t_ms } = await scene.says('restored', undefined, left);
      await scene.watches(t_ms);
      await restarts(scene);
      assert.equal(await wasPaused(scene), false);
    },
  },
  {
    name: 'offline',
    claim: 'offline when the broadcast starts, it plays when the network is back',
    async run(scene) {
      await scene.waiting();
      const before = await scene.now();
      await scene.page.setOffline(true);
      await scene.stage.begin({ kind: 'cut-chat' });
      await scene.stage.live();
      await scene.startIsTold();
      await scene.page.setOffline(false);
      await scene.link('Waiting', before);
      await scene.plays(before);
    },
  },
  {
    name: 'frozen',
    claim: 'frozen when the broadcast starts, it plays when it is woken',
    needs: ['freeze'],
    async run(scene) {
      await scene.waiting();
      const { t_ms } = await scene.hide();
      await scene.page.setFrozen(true);
      await scene.stage.live();
      await scene.startIsTold();
      await scene.page.setFrozen(false);
      await scene.link('Frozen', t_ms);
      const shown = await scene.show();
      await scene.plays(shown.t_ms);
    },
  },
  {
    name: 'asleep',
    claim: 'asleep from one broadcast to the next, it plays the next when it wakes',
    async run(scene) {
      await scene.playing();
      scene.page.sleep();
      try {
        await scene.stage.begin({ kind: 'cut-chat' });
        await scene.stage.end();
        await scene.stage.live();
      } finally {
        scene.page.wake();
      }
      await scene.plays(await scene.now());
      assert.equal(await wasPaused(scene), false);
    },
  },
  ...[
    ['cut', { kind: 'cut-chat' }],
    ['closed', { kind: 'close-chat', code: 1000 }],
  ].map(([how, fault]) => ({
    name: `chat ${how}`,
    claim: `its chat ${how} just before the broadcast starts, it connects again and plays`,
    /** @param {Scene} scene */
    async run(scene) {
      await scene.waiting();
      await scene.stage.begin(fault);
      await scene.stage.live();
      await scene.plays(0);
    },
  })),
  {
    name: 'half-open',
    claim: 'its chat half-open, it misses the beacons, connects again and plays',
    stage: ['--beacon-ms', '1000'],
    async run(scene) {
      await scene.stage.live();
      await scene.stage.end();
      await scene.waiting();
      await scene.stage.untilCount('page', 'state', 2);
      const before = await scene.now();
      await scene.stage.begin({ kind: 'half-open-chat' });
      await scene.stage.live();
      await scene.link('Open', before);
      await scene.plays(before);
    },
  },
  {
    name: 'restart',
    claim: 'at the end it plays the last seconds, and it plays when the broadcaster returns',
    async run(scene) {
      await scene.playing();
      await restarts(scene);
      assert.equal(await scene.count('load'), 2);
      assert.equal(await scene.count('error'), 0);
    },
  },
  {
    name: '404',
    claim: 'the playlist missing at the start of the broadcast, it plays when it is there',
    async run(scene) {
      await scene.waiting();
      await scene.stage.begin({ kind: 'manifest-404', times: 2 });
      await scene.stage.live();
      await scene.isOver('manifest-404');
      await scene.plays(0);
    },
  },
  {
    name: 'worker',
    claim: 'the worker of the player missing, it says that the player is silent',
    only: { player: 'ivs', reason: 'hls.js plays without its worker' },
    query: { worker: '0' },
    async run(scene) {
      await scene.stage.live();
      await scene.open();
      await scene.condition(({ reason }) => reason === 'player_silent');
    },
  },
];

/** A tap brings the sound. @param {Scene} scene */
async function sounds(scene) {
  const before = await scene.now();
  await scene.tap();
  const { detail } = await scene.condition(({ reason }) => reason === 'playing', before);
  assert.deepEqual([detail.muted, detail.offer, detail.gesture], [false, 'None', true]);
  await scene.watches(before);
}

/** The broadcast ends, and the next one plays. @param {Scene} scene */
async function restarts(scene) {
  await scene.stage.end();
  const { t_ms, detail } = await scene.condition(({ reason }) => reason === 'ended');
  assert.equal(detail.isPlaying, false);
  await scene.stage.live();
  await scene.plays(t_ms);
}

/** Whether the page ever took the viewer to have paused. @param {Scene} scene */
async function wasPaused(scene) {
  const said = await scene.stage.entries('page');
  return said.some(({ detail }) => detail?.reason === 'viewer_paused');
}
