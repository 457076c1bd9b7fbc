// The soak's oracle finds what it is for, and accuses nothing else.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LOST_MS, Oracle } from './oracle.mjs';
import { planBroadcast } from './plan.mjs';
import { growth } from './report.mjs';

const WAITS = { isPlaying: false, offer: 'None', broadcast: 'Offline', link: 'Open' };

/** A page that is open, and what its element does. @param {{ asks?: boolean, gated?: boolean }} [options] */
function watched(options) {
  const oracle = new Oracle(options);
  /** @type {any[]} */
  const judged = [];
  let now = 1000;
  let time = 0;
  let paused = true;
  let muted = true;
  const see = (/** @type {string} */ what) =>
    judged.push(oracle.see({ at: now, what, time, paused, muted }));
  oracle.pageIs(now, { running: true });
  return {
    oracle,
    judged: () => judged.filter(Boolean),
    kinds: () => oracle.violations.map(({ kind }) => kind),
    now: () => now,
    load() {
      time = 0;
      see('emptied');
    },
    knows: () => see('loadedmetadata'),
    /** @param {number} ms */
    play(ms) {
      paused = false;
      see('playing');
      for (let passed = 0; passed < ms; passed += 250) {
        now += 250;
        time += 0.25;
        see('timeupdate');
      }
    },
    mute(/** @type {boolean} */ to) {
      muted = to;
      see('volumechange');
    },
    /** The picture stands still. @param {number} ms @param {{ says?: any, answers?: boolean }} [how] */
    wait(ms, { says, answers = true } = {}) {
      for (let passed = 0; passed < ms; passed += 500) {
        now += 500;
        judged.push(oracle.tick(now, answers));
        if (says) oracle.hear(now, { ...WAITS, ...says });
      }
    },
  };
}

describe('a go-live', () => {
  test('is seen when the picture of a new load moves for a second', () => {
    const page = watched();
    page.oracle.wentLive(page.now(), true);
    page.wait(500);
    page.load();
    page.play(2000);
    assert.deepEqual(page.judged(), [{ outcome: 'seen', ms: 500, calm: true }]);
    assert.deepEqual(page.kinds(), []);
  });

  test('is not seen in what plays on of the last broadcast', () => {
    const page = watched();
    page.oracle.wentLive(page.now(), true);
    page.load();
    page.play(2000);
    page.oracle.ended(page.now());
    page.oracle.wentLive(page.now(), true);
    page.play(5000);
    assert.equal(page.judged().length, 1);
  });

  test('is lost when nothing keeps the page from it and the picture stands still', () => {
    const page = watched();
    page.oracle.wentLive(page.now(), true);
    page.wait(LOST_MS - 1000);
    assert.deepEqual(page.kinds(), []);
    page.wait(2000);
    assert.deepEqual(page.kinds(), ['lost go-live']);
    assert.equal(page.judged()[0].outcome, 'lost');
  });

  test('is not lost while the machine is too busy to answer', () => {
    const page = watched();
    page.oracle.wentLive(page.now(), true);
    page.wait(3 * LOST_MS, { answers: false });
    assert.deepEqual(page.kinds(), []);
    assert.equal(page.oracle.ended(page.now())?.outcome, 'unproven');
  });

  const hindrances = /** @type {[string, (oracle: Oracle, at: number) => void][]} */ ([
    ['the page is hidden', (oracle, at) => oracle.pageIs(at, { visible: false })],
    ['the page is frozen', (oracle, at) => oracle.pageIs(at, { running: false })],
    ['the page is offline', (oracle, at) => oracle.pageIs(at, { online: false })],
    ['the viewer paused', (oracle, at) => oracle.viewerIs(at, { paused: true })],
    ['playlists are broken', (oracle, at) => oracle.trouble(at, true)],
  ]);
  for (const [why, hinder] of hindrances) {
    test(`is not owed while ${why}`, () => {
      const page = watched();
      page.oracle.wentLive(page.now(), true);
      hinder(page.oracle, page.now());
      page.wait(2 * LOST_MS);
      assert.deepEqual(page.kinds(), []);
      assert.deepEqual(page.oracle.ended(page.now())?.outcome, 'excused');
    });
  }

  test('that was refused with 403 is not owed before the next one', () => {
    const page = watched();
    page.oracle.trouble(page.now(), true, true);
    page.oracle.wentLive(page.now(), true);
    page.oracle.trouble(page.now(), false, true);
    page.wait(2 * LOST_MS);
    assert.deepEqual(page.kinds(), []);
    page.oracle.ended(page.now());
    page.oracle.wentLive(page.now(), true);
    page.wait(LOST_MS + 1000);
    assert.deepEqual(page.kinds(), ['lost go-live']);
  });

  test('that the page cannot know of is owed from when it can', () => {
    const page = watched();
    page.oracle.wentLive(page.now(), false);
    page.wait(2 * LOST_MS);
    page.oracle.told(page.now());
    page.wait(2000);
    page.load();
    page.play(1000);
    assert.deepEqual(page.judged(), [{ outcome: 'seen', ms: 2000, calm: false }]);
  });

  test('that stops later and does not go on is a lost picture', () => {
    const page = watched();
    page.oracle.wentLive(page.now(), true);
    page.load();
    page.play(3000);
    page.wait(2 * LOST_MS);
    assert.deepEqual(page.kinds(), ['lost picture']);
  });
});

describe('a picture', () => {
  test('that begins while nothing is live is a false start', () => {
    const page = watched();
    page.load();
    page.play(500);
    assert.deepEqual(page.kinds(), ['false start']);
  });

  test('that is loaded after the broadcast is a false start, the rest of a buffer is none', () => {
    const page = watched();
    page.oracle.wentLive(page.now(), true);
    page.load();
    page.play(3000);
    page.oracle.ended(page.now());
    page.play(8000);
    assert.deepEqual(page.kinds(), []);
    page.wait(5000);
    page.load();
    page.play(500);
    assert.deepEqual(page.kinds(), ['false start']);
  });

  test('whose load began before the broadcast ended is no false start', () => {
    const page = watched();
    page.oracle.wentLive(page.now(), true);
    page.load();
    page.oracle.ended(page.now());
    page.wait(8000);
    page.knows();
    page.play(3000);
    assert.deepEqual(page.kinds(), []);
  });

  test('that goes on a minute after the broadcast plays what has ended', () => {
    const page = watched();
    page.oracle.wentLive(page.now(), true);
    page.load();
    page.play(1000);
    page.oracle.ended(page.now());
    page.play(62_000);
    assert.deepEqual(page.kinds(), ['plays what has ended']);
  });

  test('that goes on after the viewer paused is a start against the viewer', () => {
    const page = watched();
    page.oracle.wentLive(page.now(), true);
    page.load();
    page.play(3000);
    page.oracle.viewerIs(page.now(), { paused: true, pausedAt: page.now() });
    page.play(1000);
    assert.deepEqual(page.kinds(), []);
    page.wait(5000);
    page.play(2000);
    assert.deepEqual(page.kinds(), ['start against the viewer']);
  });

  test('that begins where the viewer is asked is a start against the viewer until she says so', () => {
    const page = watched({ asks: true });
    page.oracle.wentLive(page.now(), true);
    page.oracle.viewerIs(page.now(), { asked: true });
    page.load();
    page.play(2000);
    assert.deepEqual(page.kinds(), []);
    page.oracle.reloaded(page.now());
    page.load();
    page.play(2000);
    assert.deepEqual(page.kinds(), ['start against the viewer']);
  });

  test('that begins before its gate opens is a start before the gate', () => {
    const page = watched({ gated: true });
    page.oracle.wentLive(page.now(), true);
    page.load();
    page.play(500);
    assert.deepEqual(page.kinds(), ['start before the gate']);
  });

  test('that begins after its gate opened is right, and a new page has a closed gate', () => {
    const page = watched({ gated: true });
    page.oracle.wentLive(page.now(), true);
    assert.equal(page.oracle.isFair(), false);
    page.oracle.release(page.now());
    assert.equal(page.oracle.isFair(), true);
    page.load();
    page.play(2000);
    assert.deepEqual(page.kinds(), []);
    page.oracle.reloaded(page.now());
    assert.equal(page.oracle.isFair(), false);
  });

  test('behind a closed gate is told as not released, and not behind an open one', () => {
    const page = watched({ gated: true });
    page.oracle.wentLive(page.now(), true);
    page.wait(20_000, { says: { reason: 'ended' } });
    assert.deepEqual(page.kinds(), ['wrong reason']);
    const open = watched({ gated: true });
    open.oracle.release(open.now());
    open.wait(20_000, { says: { reason: 'not_released' } });
    assert.deepEqual(open.kinds(), ['wrong reason']);
    const shut = watched({ gated: true });
    shut.oracle.wentLive(shut.now(), true);
    shut.wait(20_000, { says: { reason: 'not_released' } });
    assert.deepEqual(shut.kinds(), []);
  });

  test('that sounds although the viewer muted it is told', () => {
    const page = watched();
    page.oracle.viewerIs(page.now(), { muted: true });
    page.mute(true);
    assert.deepEqual(page.kinds(), []);
    page.mute(false);
    assert.deepEqual(page.kinds(), ['sound against the viewer']);
  });

  /** A picture that stood still for so long. @param {ReturnType<typeof watched>} page
   * @param {number} ms */
  const stopped = (page, ms) => {
    page.oracle.viewerIs(page.now(), { paused: true });
    page.wait(ms);
    page.oracle.viewerIs(page.now(), { paused: false });
    page.play(7000);
  };

  test('that plays on where the viewer paused it long ago is behind', () => {
    const page = watched();
    page.oracle.wentLive(page.now(), true);
    page.load();
    page.play(3000);
    stopped(page, 10_000);
    assert.deepEqual(page.kinds(), []);
    stopped(page, 20_000);
    assert.deepEqual(page.kinds(), ['behind']);
  });

  test('that a busy machine makes fall behind is not', () => {
    const page = watched();
    page.oracle.wentLive(page.now(), true);
    page.load();
    page.play(3000);
    page.wait(20_000, { answers: false });
    page.play(20_000);
    assert.deepEqual(page.kinds(), []);
  });
});

describe('a reason', () => {
  const claims = /** @type {[string, any][]} */ ([
    ['viewer_paused without a pause', { reason: 'viewer_paused' }],
    [
      'playing while the picture stands still',
      { reason: 'waiting_for_broadcast', isPlaying: true },
    ],
    ['page_hidden in a visible page', { reason: 'page_hidden' }],
    ['link_down while the link is open', { reason: 'link_down' }],
    ['a lost link that is not told', { reason: 'ended', link: 'Waiting' }],
    ['checking for good', { reason: 'checking' }],
    ['what cannot be', { reason: 'blocked_by_policy' }],
  ]);
  for (const [what, says] of claims) {
    test(`is wrong: ${what}`, () => {
      const page = watched();
      page.wait(40_000, { says });
      assert.deepEqual(page.kinds(), ['wrong reason']);
    });
  }

  test('is right while the page waits, after an end and with the link down', () => {
    const page = watched();
    page.wait(40_000, { says: { reason: 'waiting_for_broadcast' } });
    page.oracle.wentLive(page.now(), true);
    page.load();
    page.play(2000);
    page.oracle.ended(page.now());
    page.wait(40_000, { says: { reason: 'ended' } });
    page.wait(40_000, { says: { reason: 'link_down', link: 'Waiting' } });
    assert.deepEqual(page.kinds(), []);
  });

  test('is judged only when it stays', () => {
    const page = watched();
    page.wait(20_000, { says: { reason: 'waiting_for_broadcast' } });
    page.wait(1000, { says: { reason: 'page_hidden' } });
    page.wait(20_000, { says: { reason: 'waiting_for_broadcast' } });
    assert.deepEqual(page.kinds(), []);
  });
});

test('a page that grows from one weighing to the next is told, one that does not is not', () => {
  const weighings = (/** @type {number} */ step) =>
    Array.from({ length: 6 }, (_, i) => ({ heap: 5e6 + i * step, listeners: 40, age: i }));
  const found = (/** @type {number} */ step) =>
    growth(/** @type {any} */ ({ memory: [weighings(step)] })).map(({ kind }) => kind);
  assert.deepEqual([found(2e6), found(1000)], [['memory'], []]);
});

test('a seed repeats its plan, another seed has another', () => {
  const plans = (/** @type {string} */ seed) =>
    Array.from({ length: 20 }, (_, i) => planBroadcast(seed, 1, i, { pages: 2, calm: false }));
  assert.deepEqual(plans('7'), plans('7'));
  assert.notDeepEqual(plans('7'), plans('8'));
});
