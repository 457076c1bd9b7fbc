// Measures what a frame costs a page: feed() beside the post's handler, in Node and in Chromium.
import { readFileSync } from 'node:fs';
import { inChromium } from './chromium.mjs';
import { FACTS, MACHINES } from '../../web/src/vocabulary.js';
import { row } from './figures.mjs';
import { measureParts } from './frames-parts.js';
import { measureFrames } from './frames-work.js';

const ROUNDS = 9;
export const CHANNEL = 'arn:aws:ivs:us-east-1:123456789012:channel/aBcdEFgHiJ12';
const PLAYBACK_URL =
  'https://example.us-east-1.playback.live-video.net/api/video/v1/' +
  'us-east-1.123456789012.channel.aBcdEFgHiJ12.m3u8';
const MESSAGE_AIM = { ratio: 0.2 };
const START_AIM = { ours: 50 };

const file = (/** @type {string} */ path) => new URL(`../../${path}`, import.meta.url);

export function sampleFrames() {
  const lines = readFileSync(file('tests/fixtures/frames.jsonl'), 'utf8').trim().split('\n');
  // Strings of their own, as a socket hands them over: a slice of the file has its wide characters.
  const own = lines.map((line) => Buffer.from(line).toString());
  const frames = own.map((line) => ({ line, frame: JSON.parse(line) }));
  const messages = frames.filter(({ frame }) => frame.Type === 'MESSAGE').map(({ line }) => line);
  const event = (/** @type {string} */ name) =>
    frames.find(({ frame }) => frame.EventName === name)?.line ?? '';
  return {
    messages,
    started: event('STREAM_STARTED'),
    ended: event('STREAM_ENDED'),
    channel: CHANNEL,
    playbackUrl: PLAYBACK_URL,
  };
}

const core = {
  wasm: Array.from(readFileSync(file('build/wasm/wasm/ivs-autoplay.wasm'))),
  director: MACHINES.indexOf('Director'),
  created: FACTS.indexOf('Created'),
  arrived: FACTS.indexOf('FrameArrived'),
};

/** The same work in a page. @param {ReturnType<typeof sampleFrames>} given */
function measureInChromium(given) {
  const paths = [
    'dist/ivs-autoplay.js',
    'tests/bench/frames-work.js',
    'tests/bench/frames-parts.js',
  ];
  return inChromium(
    paths,
    async ({ modules, given, core, rounds }) => {
      const [module, work, parts] = await Promise.all(modules.map((path) => import(path)));
      return {
        ns: await work.measureFrames(module, given, rounds),
        parts: await parts.measureParts(core, given.messages, given.channel),
      };
    },
    { given, core, rounds: ROUNDS },
  );
}

/** @param {string} title @param {Awaited<ReturnType<typeof measureFrames>>} ns */
function tableOf(title, ns) {
  const {
    postMessage,
    feedMessage,
    chatMessage,
    postStart,
    feedRepeat,
    feedStart,
    postFirst,
    feedFirst,
  } = ns;
  const us = (/** @type {number[]} */ values) => values.map((value) => value / 1000);
  return {
    title,
    ours: 'ours',
    peer: "post's",
    rows: [
      row('MESSAGE: feed()', 'ns', feedMessage, postMessage, MESSAGE_AIM),
      row('MESSAGE: chat and autoplay, no listener', 'ns', chatMessage, postMessage),
      row('STREAM_STARTED: feed() to play order', 'µs', us(feedStart), us(postStart), START_AIM),
      row('STREAM_STARTED again: feed()', 'µs', us(feedRepeat), us(postStart), START_AIM),
      row('STREAM_STARTED, first of a page', 'µs', us(feedFirst), us(postFirst)),
    ],
  };
}

export async function measure() {
  const given = sampleFrames();
  const node = await measureFrames(await import(file('dist/ivs-autoplay.js').href), given, ROUNDS);
  const parts = await measureParts(core, given.messages, CHANNEL);
  const chromium = await measureInChromium(given);
  return {
    rounds: ROUNDS,
    versions: { chromium: chromium.version },
    tables: [
      tableOf('frames in Node', node),
      tableOf(`frames in Chromium ${chromium.version}`, chromium.ns),
      {
        title: 'parts of a MESSAGE',
        ours: 'Node',
        peer: 'Chromium',
        rows: Object.entries(parts).map(([what, ns]) =>
          row(what, 'ns', [ns], [chromium.parts[what] ?? NaN]),
        ),
      },
    ],
  };
}
