// What one plain message's way through feed() consists of, each part by itself, in Node.
import { readFile } from 'node:fs/promises';
import { FACTS, MACHINES } from '../../web/src/vocabulary.js';

const BATCH = 200_000;
const BATCHES = 6;
const GLANCE_SIZE = 64;
const SHORT_SIZE = 24;

/** ns of one call, the lowest of a few batches: a part's cost without what disturbs it.
 * @param {(i: number) => unknown} part */
function cost(part) {
  let best = Infinity;
  let truths = 0;
  for (let batch = 0; batch < BATCHES; batch++) {
    const began = performance.now();
    for (let i = 0; i < BATCH; i++) truths += part(i) ? 1 : 0;
    best = Math.min(best, ((performance.now() - began) * 1e6) / BATCH);
  }
  return truths < 0 ? NaN : best;
}

/** A director that follows `channel`. @param {URL} wasm @param {string} channel */
async function startCore(wasm, channel) {
  const { instance } = await WebAssembly.instantiate(await readFile(wasm), {});
  const core = /** @type {any} */ (instance.exports);
  core._initialize?.();
  core.init(MACHINES.indexOf('Director'), 1);
  const whole = new Uint8Array(core.memory.buffer, core.inbox_at(), core.inbox_size());
  const { written } = new TextEncoder().encodeInto(channel, whole);
  const status = core.handle(FACTS.indexOf('Created'), 0, 0, 0, written, 1);
  if (status !== 0) throw new Error(`the core refused Created: status ${status}`);
  while (core.next() !== 0);
  return core;
}

/** @param {URL} wasm @param {string[]} messages @param {string} channel
 * @returns {Promise<Record<string, number>>} */
export async function measureParts(wasm, messages, channel) {
  const core = await startCore(wasm, channel);
  const encoder = new TextEncoder();
  const view = () => new Uint8Array(core.memory.buffer, core.inbox_at(), GLANCE_SIZE);
  const inbox = view();
  const frame = (/** @type {number} */ i) => messages[i % messages.length] ?? '';
  const arrived = FACTS.indexOf('FrameArrived');
  const size = encoder.encodeInto(frame(0), inbox).written;
  return {
    'loop and call': cost((i) => frame(i)),
    'performance.now()': cost(() => performance.now()),
    'Date.now()': cost(() => Date.now()),
    'a record, queued and taken': cost(() => {
      const queue = [];
      queue.push({ fact: 'FrameArrived', epoch: 0, a: 0, b: 0, text: '' });
      return queue.shift();
    }),
    'a view of the inbox': cost(view),
    [`encodeInto of ${GLANCE_SIZE} bytes`]: cost((i) => encoder.encodeInto(frame(i), inbox)),
    [`charCodeAt of ${SHORT_SIZE}, for comparison`]: cost((i) => {
      const text = frame(i);
      for (let at = 0; at < SHORT_SIZE; at++) inbox[at] = text.charCodeAt(at);
      return inbox;
    }),
    'wasm: glance()': cost(() => core.glance(size)),
    'wasm: handle()': cost(() => core.handle(arrived, 0, 1, 0, size, 2)),
    'wasm: next()': cost(() => core.next()),
    'wasm: deadline()': cost(() => core.deadline()),
  };
}
