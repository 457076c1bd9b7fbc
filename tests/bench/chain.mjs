// Measures the delay from the event bus to the player's `play`, and beside it the delay until a page
// notices that requests the manifest every second, or every ten seconds.
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import WebSocket from 'ws';
import { channel, masterPath, startStage } from '../server/stage-process.mjs';
import { median, quantile, row } from './figures.mjs';
import { waiting } from './frames-work.js';

const ROUNDS = 5;
const GO_LIVES = 40;
const WARM_UP = 5;
const POLLERS = 40;
const PERIODS = [1_000, 10_000];
const LIMIT_MS = 10_000;

/** @typedef {Awaited<ReturnType<typeof startStage>>} Stage */
/** @typedef {{ what: string, detail: string, at: number }} Mark */

const unixNow = () => performance.timeOrigin + performance.now();

/** @param {string} name @param {string} streamId */
function streamEvent(name, streamId) {
  return JSON.stringify({
    version: '0',
    id: crypto.randomUUID(),
    'detail-type': 'IVS Stream State Change',
    source: 'aws.ivs',
    account: '123456789012',
    time: new Date().toISOString().replace(/\.\d+/, ''),
    region: 'us-west-2',
    resources: [channel],
    detail: { event_name: name, channel_name: 'demo-channel', stream_id: streamId },
  });
}

/** @param {Stage} stage @param {string} path @param {string} [body] */
async function post(stage, path, body) {
  const answer = await stage.ask('POST', path, { body });
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.body}`);
}

/** Opens the page's chat. @param {Stage} stage @param {any} connectChat */
async function openChat(stage, connectChat) {
  const tokenUrl = new URL('/token', stage.url).href;
  const chat = connectChat({ tokenUrl, platform: { WebSocket } });
  await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the chat did not open')), LIMIT_MS);
    chat.addEventListener('link', () => {
      if (chat.link !== 'Open') return;
      clearTimeout(late);
      resolve(undefined);
    });
  });
  return chat;
}

/** One stream, seen by an autoplay of its own. @param {Stage} stage @param {any} module
 * @param {any} chat @param {string} streamId */
async function goLive(stage, { createAutoplay }, chat, streamId) {
  const playbackUrl = new URL(masterPath, stage.url).href;
  const { autoplay, player } = await waiting(createAutoplay, { playbackUrl, channel, chat });
  const played = new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${streamId} was not played`)), LIMIT_MS);
    player.play = () => {
      clearTimeout(late);
      resolve(unixNow());
    };
  });
  played.catch(() => {});
  const posted = unixNow();
  await post(stage, '/stage/event', streamEvent('Stream Start', streamId));
  const at = await played;
  autoplay.close();
  await post(stage, '/stage/event', streamEvent('Stream End', streamId));
  return { mark: { what: 'play', detail: streamId, at }, sincePost: at - posted };
}

/** Returns the timeline with `marks` added, and clears it.
 * @param {Stage} stage @param {Mark[]} marks */
async function told(stage, marks) {
  await post(stage, '/stage/timeline', JSON.stringify(marks));
  const entries = await stage.timeline();
  await stage.ask('DELETE', '/stage/timeline', { headers: { 'content-type': 'application/json' } });
  return entries;
}

/** @param {Stage} stage @param {any} module @param {any} chat @param {number} round */
async function goLives(stage, module, chat, round) {
  const marks = [];
  const sincePost = [];
  for (let i = 0; i < WARM_UP + GO_LIVES; i++) {
    const live = await goLive(stage, module, chat, `st-bench${round}x${i}`);
    await pause(5 + Math.random() * 20);
    if (i < WARM_UP) continue;
    marks.push(live.mark);
    sincePost.push(live.sincePost);
  }
  const entries = await told(stage, marks);
  return { steps: marks.map(({ detail }) => stepsOf(entries, detail)), sincePost };
}

/** ms from the bus to each step of one stream.
 * @param {import('../server/stage-process.mjs').Entry[]} entries @param {string} streamId */
function stepsOf(entries, streamId) {
  const start = startOf(entries, `Stream Start ${streamId}:`);
  const later = entries.slice(entries.indexOf(start));
  /** @param {string} who @param {string} what @param {string} [detail] */
  const after = (who, what, detail) => {
    const found = (detail === undefined ? later : entries).find(
      (one) => one.who === who && one.what === what && (detail ?? one.detail) === one.detail,
    );
    if (!found) throw new Error(`the timeline has no ${what} of ${who} after ${streamId}`);
    return found.t_ms - start.t_ms;
  };
  return {
    invoke: after('lambda', 'invoke'),
    send: after('hub', 'send'),
    frame: after('hub', 'frame'),
    play: after('page', 'play', streamId),
  };
}

/** The bus's entry for an event. @param {import('../server/stage-process.mjs').Entry[]} entries
 * @param {string} title how its detail begins */
function startOf(entries, title) {
  const found = entries.find(({ what, detail }) => what === 'event' && detail.startsWith(title));
  if (!found) throw new Error(`the timeline has no ${title}`);
  return found;
}

/** Whether the master manifest exists. @param {Stage} stage @returns {Promise<boolean>} */
const isThere = (stage) =>
  new Promise((resolve, reject) => {
    request(new URL(masterPath, stage.url), (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode === 200));
    })
      .on('error', reject)
      .end();
  });

/** Requests the manifest every `period` ms, from a random moment on, until the stream is live.
 * @param {Stage} stage @param {number} period @returns {Promise<Mark>} */
async function poll(stage, period) {
  let due = performance.now() + Math.random() * period;
  for (;;) {
    await pause(Math.max(0, due - performance.now()));
    if (await isThere(stage)) return { what: 'polled', detail: String(period), at: unixNow() };
    due += period;
  }
}

/** How long pages that poll need to notice one go-live. @param {Stage} stage
 * @returns {Promise<number[][]>} ms after the bus took the event, by period */
async function polls(stage) {
  const polling = PERIODS.flatMap((period) =>
    Array.from({ length: POLLERS }, () => poll(stage, period)),
  );
  await post(stage, '/stage/live');
  const marks = await Promise.all(polling);
  await post(stage, '/stage/end');
  const entries = await told(stage, marks);
  const began = startOf(entries, 'Stream Start').t_ms;
  return PERIODS.map((period) =>
    entries
      .filter(({ what, detail }) => what === 'polled' && detail === String(period))
      .map(({ t_ms }) => t_ms - began),
  );
}

export async function measure() {
  const module = await import(new URL('../../dist/ivs-autoplay.js', import.meta.url).href);
  const stage = await startStage();
  const rounds = [];
  try {
    const chat = await openChat(stage, module.connectChat);
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push({ ...(await goLives(stage, module, chat, round)), polled: await polls(stage) });
    }
    chat.close();
  } finally {
    await stage.stop();
  }
  return report(rounds);
}

/** @typedef {{ invoke: number, send: number, frame: number, play: number }} Steps */
/** @typedef {{ steps: Steps[], sincePost: number[], polled: number[][] }} Round */

const PLAY_AIMS = { p50: { ours: 5 }, p99: { ours: 20 } };

/** @param {Round[]} rounds */
function report(rounds) {
  /** @param {keyof Steps} step */
  const ofStep = (step) => rounds.map(({ steps }) => steps.map((one) => one[step]));
  /** @param {number} period */
  const ofPolling = (period) => rounds.map(({ polled }) => polled[PERIODS.indexOf(period)] ?? []);
  /** @param {number[][]} each */
  const p50 = (each) => each.map((values) => quantile(values, 0.5));
  /** @param {number[][]} each */
  const p99 = (each) => [quantile(each.flat(), 0.99)];
  const plays = ofStep('play');
  const beside = PERIODS.flatMap((period) => {
    const peer = ofPolling(period);
    const title = `beside asking every ${period / 1000} s`;
    return [
      row(`bus → play, p50, ${title}`, 'ms', p50(plays), p50(peer)),
      row(`bus → play, p99 of all, ${title}`, 'ms', p99(plays), p99(peer)),
    ];
  });
  /** @type {(keyof Steps)[]} */
  const way = ['invoke', 'send', 'frame', 'play'];
  const steps = way.flatMap((step) => {
    const aims = step === 'play' ? PLAY_AIMS : undefined;
    return [
      row(`bus → ${step}, p50`, 'ms', p50(ofStep(step)), undefined, aims?.p50),
      row(`bus → ${step}, p99 of all`, 'ms', p99(ofStep(step)), undefined, aims?.p99),
    ];
  });
  const whole = rounds.map(({ sincePost }) => median(sincePost));
  steps.push(row("on the page's own clock: POST → play, p50", 'ms', whole));
  const goLives = plays.flat().length;
  return {
    rounds: rounds.length,
    goLives,
    tables: [
      { title: `chain, ${goLives} go-lives`, ours: 'ours', peer: 'polling', rows: beside },
      { title: 'chain, step by step', ours: 'ours', peer: '', rows: steps },
    ],
  };
}
