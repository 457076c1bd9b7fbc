// What goes wrong, what the page makes of it, and how long until it plays.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { eventually } from '../eventually.mjs';
import { openBrowser, openStage, streamEvent } from './harness.mjs';

/** @typedef {Awaited<ReturnType<typeof openStage>>} Stage */

/** @type {Stage} */
let stage;
/** @type {Awaited<ReturnType<typeof openBrowser>>} */
let browser;
/** @type {Array<{ kind: string, outcome: string, from: string, ms: number | '–' }>} */
const table = [];

/** @param {string} line */
const print = (line) => process.stdout.write(`${line}\n`);

before(async () => {
  stage = await openStage();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await stage?.stop();
  const columns = ['kind', 'outcome', 'from', 'ms'];
  const rows = [columns, ...table.map((row) => columns.map((column) => String(row[column])))];
  const widths = columns.map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  for (const row of rows)
    print(
      row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    );
});

/** The fault of a kind that is in force. @param {string} kind */
const inForce = async (kind) => (await stage.faults()).find((one) => one.kind === kind);
/** Waits until a fault with `times` was met that often. @param {string} kind */
const isOver = (kind) =>
  eventually(async () => !(await inForce(kind)), `the fault ${kind} to be met as often as it may`);

afterEach(async () => {
  await stage.mend();
  if ((await stage.state()).live) await stage.end();
});

/** What the stage or the bus said last. @param {string} what @param {string} beginning */
async function lastOf(what, beginning) {
  const said = await stage.entries('');
  const entry = said.findLast(
    (one) => one.what === what && String(one.detail).startsWith(beginning),
  );
  assert.ok(entry, `nobody said '${what}' ${beginning}`);
  return entry.t_ms;
}
const goLive = () => lastOf('event', 'Stream Start');

/** A page that waits for the broadcast, its chat open. @param {string} name */
async function waiting(name) {
  const page = await browser.open(`${stage.url}/watch.html?page=${name}`);
  await stage.until(name, 'link', ({ link }) => link === 'Open');
  await stage.until(name, 'condition', ({ reason }) => reason === 'waiting_for_broadcast');
  return page;
}

/** Waits for playback and writes the row.
 * @param {string} name the page's @param {string} kind
 * @param {'go-live' | 'fault'} from what the time is counted from
 * @param {number} since t_ms of it @param {number} [after] only what the page says later counts */
async function plays(name, kind, from, since, after = since) {
  const { t_ms } = await stage.until(name, 'Playing', () => true, after);
  const { detail } = await stage.until(name, 'condition', ({ isPlaying }) => isPlaying, after);
  assert.deepEqual([detail.reason, detail.gesture], ['muted_by_policy', false]);
  table.push({ kind, outcome: 'PLAYING', from, ms: Math.round(t_ms - since) });
}

describe('the event', () => {
  test('when it is lost, the page waits until the chat reconnects', async () => {
    const page = await waiting('lost');
    await stage.begin({ kind: 'lose-event' });
    await stage.live();
    const live = await goLive();
    // The emitter sends in order: what comes after the lost event shows that it is not late only.
    await stage.event(streamEvent('Stream End', 'st-marker'));
    await stage.until('lost', 'judged', ({ name }) => name === 'STREAM_ENDED');
    const said = await stage.entries('lost');
    assert.ok(!said.some(({ detail }) => detail.name === 'STREAM_STARTED'));
    const { detail } = said.findLast(({ what }) => what === 'condition');
    assert.equal(detail.reason, 'waiting_for_broadcast');
    table.push({ kind: 'lose-event', outcome: detail.reason, from: 'go-live', ms: '–' });
    await stage.begin({ kind: 'cut-chat' });
    await plays('lost', 'lose-event, then cut-chat', 'go-live', live);
    await page.context().close();
  });

  test('when it is late, playback starts late', async () => {
    const page = await waiting('late');
    await stage.begin({ kind: 'delay-event', ms: 1_500 });
    await stage.live();
    await plays('late', 'delay-event 1.5 s', 'go-live', await goLive());
    const { t_ms } = await stage.until('late', 'load');
    assert.ok(t_ms - (await goLive()) >= 1_400, 'the load came before the late event');
    await page.context().close();
  });

  test('when it is repeated, playback starts once', async () => {
    const page = await waiting('repeated');
    await stage.begin({ kind: 'repeat-event' });
    await stage.live();
    await plays('repeated', 'repeat-event', 'go-live', await goLive());
    await stage.untilCount('repeated', 'frame', 2);
    await stage.until('repeated', 'watched');
    assert.equal(await stage.count('repeated', 'load'), 1);
    await page.context().close();
  });

  test('when it comes after its end, nothing starts, and the next broadcast plays', async () => {
    const page = await waiting('reordered');
    await stage.begin({ kind: 'reorder-events' });
    await stage.live();
    await stage.end();
    const isStart = ({ name }) => name === 'STREAM_STARTED';
    const { detail, t_ms } = await stage.until('reordered', 'judged', isStart);
    assert.equal(detail.isPlaying, false);
    assert.equal(await stage.count('reordered', 'load'), 0);
    table.push({
      kind: 'reorder-events',
      outcome: detail.reason,
      from: 'go-live',
      ms: Math.round(t_ms - (await goLive())),
    });
    await stage.live();
    await plays('reordered', 'reorder-events, next stream', 'go-live', await goLive());
    await page.context().close();
  });

  test('when the emitter fails once, the event comes with its retry', async () => {
    const page = await waiting('down');
    await stage.begin({ kind: 'emitter-down', times: 1 });
    await stage.live();
    await isOver('emitter-down');
    await plays('down', 'emitter-down once', 'go-live', await goLive());
    await page.context().close();
  });
});

describe('the chat', () => {
  test('cut just before the go-live, it is back in time for the state', async () => {
    const page = await waiting('cut');
    await stage.begin({ kind: 'cut-chat' });
    await stage.live();
    await plays('cut', 'cut-chat', 'go-live', await goLive());
    assert.equal(await stage.count('cut', 'load'), 1);
    await page.context().close();
  });

  test('closed for a restart just before the go-live, it is back in time for the state', async () => {
    const page = await waiting('closed');
    await stage.begin({ kind: 'close-chat', code: 1012 });
    await stage.live();
    await plays('closed', 'close-chat 1012', 'go-live', await goLive());
    await page.context().close();
  });

  test('closed in good order it comes back as well', async () => {
    const page = await waiting('closed-well');
    await stage.begin({ kind: 'close-chat', code: 1000 });
    await stage.live();
    await plays('closed-well', 'close-chat 1000', 'go-live', await goLive());
    await page.context().close();
  });

  test('cut and then refused twice, it is tried until it opens', async () => {
    const page = await waiting('refused');
    await stage.begin({ kind: 'refuse-chat', times: 2 });
    await stage.begin({ kind: 'cut-chat' });
    await stage.live();
    await isOver('refuse-chat');
    await plays('refused', 'refuse-chat twice', 'go-live', await goLive());
    await page.context().close();
  });

  test('cut during playback, it does not disturb playback', async () => {
    await stage.live();
    const page = await browser.open(`${stage.url}/watch.html?page=watching`);
    await stage.until('watching', 'watched');
    await stage.until('watching', 'link', ({ link }) => link === 'Open');
    await stage.begin({ kind: 'cut-chat' });
    const cut = await lastOf('fault', 'cut-chat');
    await stage.until('watching', 'link', ({ link }) => link === 'Waiting', cut);
    const { detail } = await stage.until('watching', 'watched', () => true, cut);
    assert.equal(detail.isPlaying, true);
    assert.equal(await stage.count('watching', 'load'), 1);
    table.push({ kind: 'cut-chat, playing', outcome: 'stays PLAYING', from: 'fault', ms: '–' });
    await page.context().close();
  });
});

describe('a chat that repeats its state', () => {
  /** @type {Stage} */
  let quiet;
  before(async () => {
    quiet = stage;
    stage = await openStage('--beacon-ms', '1000');
    await stage.live();
    await stage.end();
  });
  after(async () => {
    await stage.stop();
    stage = quiet;
  });

  test('half-open, it is missed and replaced', async () => {
    const page = await waiting('half-open');
    await stage.untilCount('half-open', 'state', 2);
    assert.deepEqual(await stage.begin({ kind: 'half-open-chat' }), {
      begun: 'half-open-chat: 1 viewer',
    });
    await stage.live();
    await plays('half-open', 'half-open-chat, beacon 1 s', 'go-live', await goLive());
    await page.context().close();
  });
});

describe('the token endpoint', () => {
  /** When the page's link entered each state. @param {string} name @param {string} state */
  const times = async (name, state) =>
    (await stage.entries(name))
      .filter(({ what, detail }) => what === 'link' && detail.link === state)
      .map(({ t_ms }) => t_ms);

  test('when it throttles, it is asked again after the time that it names', async () => {
    await stage.begin({ kind: 'token', status: 429, times: 1, retryAfter: 3 });
    const page = await browser.open(`${stage.url}/watch.html?page=throttled`);
    await stage.until('throttled', 'link', ({ link }) => link === 'Open');
    assert.equal(await inForce('token'), undefined, 'the page was throttled');
    const [waits] = await times('throttled', 'Waiting');
    const asks = (await times('throttled', 'FetchingToken')).at(-1);
    assert.ok(asks - waits >= 2_000, `asked again after ${asks - waits} ms`);
    await stage.live();
    await plays('throttled', 'token 429, retryAfter 3 s', 'go-live', await goLive());
    await page.context().close();
  });

  test('when it is broken, it is asked until it works', async () => {
    await stage.begin({ kind: 'token', status: 500, times: 3 });
    const page = await browser.open(`${stage.url}/watch.html?page=broken`);
    await stage.until('broken', 'link', ({ link }) => link === 'Open');
    assert.equal(await inForce('token'), undefined, 'the page asked more than three times');
    assert.ok((await times('broken', 'Waiting')).length >= 3);
    await stage.live();
    await plays('broken', 'token 500, three times', 'go-live', await goLive());
    await page.context().close();
  });

  test('when it is slow, the page waits for it', async () => {
    await stage.begin({ kind: 'token-slow', delay: 60_000, times: 1 });
    const page = await browser.open(`${stage.url}/watch.html?page=slow`);
    await isOver('token-slow');
    assert.deepEqual(await times('slow', 'Open'), []);
    await stage.live();
    await stage.mend();
    await plays('slow', 'token-slow', 'go-live', await goLive());
    await page.context().close();
  });
});

describe('the playlists', () => {
  test('missing at the go-live, they are requested until they are there', async () => {
    const page = await waiting('missing');
    await stage.begin({ kind: 'manifest-404', times: 2 });
    await stage.live();
    await isOver('manifest-404');
    await plays('missing', 'manifest-404 twice', 'go-live', await goLive());
    await page.context().close();
  });

  test('broken at the go-live, they are requested until they work', async () => {
    const page = await waiting('unavailable');
    await stage.begin({ kind: 'manifest', status: 503, times: 2 });
    await stage.live();
    await isOver('manifest');
    await plays('unavailable', 'manifest 503 twice', 'go-live', await goLive());
    await page.context().close();
  });

  test('forbidden, the page says so and leaves them alone until the next broadcast', async () => {
    const page = await waiting('forbidden');
    await stage.begin({ kind: 'manifest', status: 403 });
    await stage.live();
    const live = await goLive();
    const fits = ({ reason }) => reason === 'not_authorized';
    const { t_ms } = await stage.until('forbidden', 'condition', fits, live);
    table.push({
      kind: 'manifest 403',
      outcome: 'not_authorized',
      from: 'go-live',
      ms: Math.round(t_ms - live),
    });
    await stage.end();
    await stage.mend();
    await stage.live();
    await plays('forbidden', 'manifest 403, next stream', 'go-live', await goLive());
    await page.context().close();
  });

  test('frozen during playback, playback stalls, and goes on when they do', async () => {
    const page = await waiting('frozen');
    await stage.live();
    await stage.until('frozen', 'watched');
    await stage.begin({ kind: 'freeze-manifest' });
    const frozen = await lastOf('fault', 'freeze-manifest');
    const stalled = ({ reason }) => reason === 'buffering';
    const { t_ms } = await stage.until('frozen', 'condition', stalled, frozen);
    await stage.mend();
    const ended = await lastOf('fault', 'all ended');
    await plays('frozen', 'freeze-manifest', 'fault', ended, Math.max(ended, t_ms));
    await page.context().close();
  });
});

test("the demo page's panel begins a fault and ends it, by the keyboard alone", async () => {
  const list = async () => (await fetch(`${stage.url}/stage/fault`)).json();
  const page = await browser.open(`${stage.url}/`);
  const answer = page.locator('#fault-answer');
  await page.locator('#link[data-link=Open]').waitFor();
  await page.locator('.faults summary').focus();
  for (const key of ['Enter', 'Tab', 'N', 'Tab', 'Enter']) await page.keyboard.press(key);
  await answer.getByText('lose-event').waitFor();
  assert.deepEqual(await list(), [{ kind: 'lose-event' }]);
  for (const key of ['Tab', 'Enter']) await page.keyboard.press(key);
  await answer.getByText('All faults ended').waitFor();
  assert.deepEqual(await list(), []);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
