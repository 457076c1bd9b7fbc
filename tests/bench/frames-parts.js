// Measures each part of what feed() does with one plain message, in Node and in a page.

/** The core, and its indices of the machine and the facts.
 * @typedef {{ wasm: Iterable<number>, director: number, created: number, arrived: number }} Core */

const BATCH = 200_000;
const BATCHES = 6;
const GLANCE_SIZE = 64;
const SHORT_SIZE = 24;

/** ns of one call, the lowest of a few batches: the cost of a part without disturbance.
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

/** A director that follows `channel`. @param {Core} core @param {string} channel */
async function startCore({ wasm, director, created }, channel) {
  const { instance } = await WebAssembly.instantiate(Uint8Array.from(wasm), {});
  const core = /** @type {any} */ (instance.exports);
  core._initialize?.();
  core.init(director, 1);
  const whole = new Uint8Array(core.memory.buffer, core.inbox_at(), core.inbox_size());
  const { written } = new TextEncoder().encodeInto(channel, whole);
  const status = core.handle(created, 0, 0, 0, written, 1);
  if (status !== 0) throw new Error(`the core refused Created: status ${status}`);
  while (core.next() !== 0);
  return core;
}

/** ns of each part. @param {Core} given @param {string[]} messages @param {string} channel
 * @returns {Promise<Record<string, number>>} */
export async function measureParts(given, messages, channel) {
  const core = await startCore(given, channel);
  const encoder = new TextEncoder();
  const view = () => new Uint8Array(core.memory.buffer, core.inbox_at(), GLANCE_SIZE);
  const inbox = view();
  const frame = (/** @type {number} */ i) => messages[i % messages.length] ?? '';
  const { arrived } = given;
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
