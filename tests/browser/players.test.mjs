// What every player must do, against the real libraries. In each test all of them watch the same
// stage at once, each in a page of its own that is named after its player.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually, LIMIT_MS } from '../eventually.mjs';
import { buildLibraries } from './libraries.mjs';
import { clickOn, openBrowser, openStage } from './harness.mjs';

const PLAYERS = (
  process.env.PLAYERS ?? 'video adapter ivs hls hls-video mux-video videojs videojs-ivs'
).split(' ');

let stage, browser;
/** @type {Map<string, Awaited<ReturnType<Awaited<ReturnType<typeof openBrowser>>['open']>>>} */
const pages = new Map();

before(async () => {
  stage = await openStage();
  await buildLibraries(stage.www);
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await stage?.stop();
});

/** Claims this of every player. A player that fails a step takes no further ones.
 * @param {string} claim @param {Array<(player: string) => unknown>} steps */
function everyPlayer(claim, ...steps) {
  test(claim, async (t) => {
    await stage.clear();
    /** @type {Map<string, unknown>} */
    const failures = new Map();
    for (const step of steps) {
      const present = PLAYERS.filter((player) => !failures.has(player));
      const outcomes = await Promise.allSettled(present.map(async (player) => step(player)));
      outcomes.forEach(({ reason, status }, i) => {
        if (status === 'rejected') failures.set(present[i], reason);
      });
    }
    for (const page of pages.values()) await page.context().close();
    pages.clear();
    await stage.fault('DELETE');
    if ((await stage.state()).live) await stage.end();
    for (const player of PLAYERS) {
      await t.test(player, () => {
        if (failures.has(player)) throw failures.get(player);
      });
    }
  });
}
/** @param {() => unknown} step taken once for all players */
const once = (step) => {
  /** @type {unknown} */
  let taken;
  return () => (taken ??= step());
};

/** When each page said what was last waited for. @type {Record<string, number>} */
const at = {};
/** @type {Record<string, number>} */
const ended = {};
/** @param {string} [query] @param {(page: import('playwright-core').Page) => unknown} [prepare] */
const open = (query, prepare) => async (player) => {
  at[player] = -1;
  const url = `${stage.url}/players.html?player=${player}${query ?? ''}`;
  pages.set(player, await browser.open(url, { viewport: { width: 320, height: 240 } }, prepare));
};
/** @param {(detail: any) => boolean} fits @param {number} [limitMs] */
const condition = (fits, limitMs) => async (player) => {
  const entry = await stage.until(player, 'condition', fits, at[player], limitMs);
  at[player] = entry.t_ms;
};
const watches = async (player) => {
  await stage.until(
    player,
    'watched',
    ({ seconds, isPlaying }) => seconds >= 2 && isPlaying,
    at[player],
  );
};
const waits = async (player) => {
  await open()(player);
  await stage.until(player, 'link', ({ link }) => link === 'Open');
  await condition(({ reason }) => reason === 'waiting_for_broadcast')(player);
};

const goLive = () => once(() => stage.live());
const end = () => once(() => stage.end());
/** @param {Record<string, unknown>} fault */
const begin = (fault) => once(() => stage.fault('POST', fault));
const mend = () => once(() => stage.fault('DELETE'));
const plays = condition(({ isPlaying, muted }) => isPlaying && muted);
/** Clicks somewhere else in the page until there is sound: only an open offer takes a click.
 * @param {string} player */
const clicks = async (player) => {
  const isLoud = ({ what, detail, t_ms }) =>
    what === 'condition' && detail.reason === 'playing' && !detail.muted && t_ms > at[player];
  await eventually(async () => {
    await clickOn(pages.get(player), '#elsewhere');
    return (await stage.entries(player)).some(isLoud);
  }, `a click to bring '${player}' sound`);
};
/** @param {(act: any) => void} act */
const act = (act) => (player) => pages.get(player).evaluate(act);
/** Nothing is on the console. What the browser's own HLS meets in mid-play is for its error events. */
const quiet = (player) => assert.deepEqual(pages.get(player).complaints, []);
const calm = async (player) => {
  const entries = await stage.entries(player);
  const errors = entries.filter(({ what }) => what === 'error').map(({ detail }) => detail);
  assert.deepEqual(errors, []);
  quiet(player);
};

everyPlayer('off the air it waits and complains of nothing', waits, calm);

everyPlayer(
  'at go-live it plays, muted as the browser wants it, with sound after a click, to the end; the next broadcast plays, too',
  waits,
  goLive(),
  plays,
  watches,
  clicks,
  end(),
  condition(({ reason, isPlaying }) => reason === 'ended' && !isPlaying),
  goLive(),
  condition(({ reason }) => reason === 'playing'),
  watches,
  quiet,
);

everyPlayer(
  'a player that the page has started is adopted, and loaded no second time',
  goLive(),
  open('&plays=1'),
  (player) => stage.until(player, 'playing by itself'),
  plays,
  watches,
  async (player) => {
    // Chromium's own HLS may fail while it plays. What failed is loaded again.
    const entries = await stage.entries(player);
    const failed = entries.findIndex(({ what }) => what === 'error');
    const before = failed < 0 ? entries : entries.slice(0, failed);
    assert.deepEqual(
      before.filter(({ detail }) => detail?.loads > 1),
      [],
    );
  },
  quiet,
);

everyPlayer(
  'playlists that are not there in mid-play stop it, and it plays when they are back',
  waits,
  goLive(),
  plays,
  watches,
  begin({ kind: 'manifest-404' }),
  condition(({ isPlaying }) => !isPlaying),
  mend(),
  plays,
  watches,
);

everyPlayer(
  'an encoder that stalls is buffering, and it plays on by itself',
  waits,
  goLive(),
  plays,
  watches,
  begin({ kind: 'freeze-manifest' }),
  condition(({ reason }) => reason === 'buffering'),
  mend(),
  // A stream that does not go on by itself is loaded again after 60 s.
  condition(({ isPlaying }) => isPlaying, 2 * LIMIT_MS),
  watches,
);

everyPlayer(
  'where even muted playback is refused it asks for a click, and the click plays',
  open('&refuse=1'),
  condition(({ reason }) => reason === 'waiting_for_broadcast'),
  goLive(),
  condition(({ reason, offer }) => reason === 'blocked_by_policy' && offer === 'Play'),
  clicks,
);

everyPlayer(
  'a pause of the viewer stays, and the next stream is offered',
  waits,
  goLive(),
  plays,
  watches,
  act(() => globalThis.act.viewerPauses()),
  condition(({ reason, offer }) => reason === 'viewer_paused' && offer === 'Play'),
  end(),
  condition(({ reason }) => reason === 'ended'),
  async (player) => {
    ended[player] = at[player];
  },
  goLive(),
  condition(({ reason, offer }) => reason === 'viewer_paused' && offer === 'Play'),
  async (player) => {
    const entries = await stage.entries(player);
    assert.ok(!entries.some(({ t_ms, detail }) => t_ms > ended[player] && detail.isPlaying));
  },
);

everyPlayer(
  'a pause of the browser in a hidden page is undone when the page is shown',
  waits,
  goLive(),
  plays,
  watches,
  act(() => globalThis.act.browserPausesHidden()),
  condition(({ isPlaying }) => !isPlaying),
  act(() => globalThis.act.show()),
  condition(({ isPlaying }) => isPlaying),
);

for (const status of [401, 403]) {
  everyPlayer(
    `a playback URL that is refused with ${status} is asked for again, and the new one plays`,
    goLive(),
    open('', (page) => page.route(/\.m3u8\?asked=1$/, (route) => route.fulfill({ status }))),
    condition(({ reason }) => reason === 'not_authorized'),
    async (player) => {
      await stage.until(player, 'error', ({ status: met }) => met === status);
      await stage.untilCount(player, 'asked', 2);
    },
    plays,
    watches,
  );
}

// Here belong, for every player: a playlist with ENDLIST, one that is frozen, and the live edge.
