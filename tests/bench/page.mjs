// Measures what a page pays: until it can take an event, from an event to play(), and its memory.
import { readFileSync } from 'node:fs';
import { inChromium } from './chromium.mjs';
import { median, quantile, row } from './figures.mjs';
import { sampleFrames } from './frames.mjs';

const ROUNDS = 5;
const WASM = new URL('../../dist/ivs-autoplay.wasm', import.meta.url);

/** Bytes. */
function coreMemory() {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(WASM)));
  return /** @type {WebAssembly.Memory} */ (exports.memory).buffer.byteLength;
}

/** @param {Awaited<ReturnType<typeof import('./page-work.js').measurePage>>} rounds */
function tableOf(rounds) {
  /** @param {'ours' | 'post'} who @param {(values: number[]) => number} of */
  const ready = (who, of) => rounds.map((round) => of(round.ready[who]));
  /** @param {'feed' | 'post'} who @param {(values: number[]) => number} of */
  const starts = (who, of) => rounds.map((round) => of(round.starts[who]));
  const mean = (/** @type {number[]} */ values) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const p99 = (/** @type {number[]} */ values) => quantile(values, 0.99);
  const kib = (/** @type {'ours' | 'post'} */ who) =>
    rounds.map((round) => Math.max(1, round.heap[who]) / 1024);
  return [
    row('script to ready: median', 'ms', ready('ours', median), ready('post', median)),
    row('event frame to play(): mean', 'µs', starts('feed', mean), starts('post', mean)),
    row('event frame to play(): median', 'µs', starts('feed', median), starts('post', median)),
    row('event frame to play(): p99', 'µs', starts('feed', p99), starts('post', p99)),
    row('heap while it waits', 'KiB', kib('ours'), kib('post')),
    row("the core's memory besides", 'KiB', [coreMemory() / 1024]),
  ];
}

export async function measure() {
  const { started, ended, channel, playbackUrl } = sampleFrames();
  const paths = ['dist/ivs-autoplay.js', 'tests/bench/page-work.js', 'tests/bench/frames-work.js'];
  const { rounds, version } = await inChromium(
    paths,
    async ({ modules: [script = '', work = '', frames = ''], given, rounds }) => {
      const [module, { measurePage }] = await Promise.all([import(script), import(work)]);
      return { rounds: await measurePage(module, given, { script, frames }, rounds) };
    },
    { given: { started, ended, channel, playbackUrl }, rounds: ROUNDS },
  );
  const title = `a page in Chromium ${version}`;
  return {
    rounds: ROUNDS,
    versions: { chromium: version },
    tables: [{ title, ours: 'ours', peer: "post's", rows: tableOf(rounds) }],
  };
}
