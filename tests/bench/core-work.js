// The measurements of the core's module alone, for Node and for a page.

const INSTANCES = 20;
const STARTS = 200;

/** @typedef {{ director: number, created: number, arrived: number }} Words indices of the core's */

/** Compiles the module and makes the first instance, then further ones. Each call compiles anew.
 * @param {Uint8Array} bytes
 * @returns {Promise<{ first: number, further: number, memory: number }>} ms, ms, bytes */
export async function measureModule(bytes) {
  const began = performance.now();
  const module = await WebAssembly.compile(/** @type {BufferSource} */ (bytes.slice()));
  const { exports } = await WebAssembly.instantiate(module, {});
  const first = performance.now() - began;
  const again = performance.now();
  for (let i = 0; i < INSTANCES; i++) await WebAssembly.instantiate(module, {});
  const further = (performance.now() - again) / INSTANCES;
  const memory = /** @type {WebAssembly.Memory} */ (exports.memory).buffer.byteLength;
  return { first, further, memory };
}

/** µs from a frame's text to its orders, each with a director of its own. The peer is a handler in
 * JavaScript that parses the same frame and the event in it.
 * @param {Uint8Array} bytes @param {Words} words @param {string} channel @param {string} frame */
export async function measureStart(bytes, words, channel, frame) {
  const module = await WebAssembly.compile(/** @type {BufferSource} */ (bytes.slice()));
  const encoder = new TextEncoder();
  const cores = [];
  for (let i = 0; i < INSTANCES; i++) {
    const { exports } = await WebAssembly.instantiate(module, {});
    cores.push(/** @type {any} */ (exports));
  }
  const write = (/** @type {any} */ core, /** @type {string} */ text) =>
    encoder.encodeInto(text, new Uint8Array(core.memory.buffer, core.inbox_at(), core.inbox_size()))
      .written;
  let ours = 0;
  for (let i = 0; i < STARTS; i++) {
    const core = cores[i % INSTANCES];
    core._initialize?.();
    core.init(words.director, i);
    core.handle(words.created, 0, 0, 0, write(core, channel), 1);
    while (core.next() !== 0);
    const began = performance.now();
    core.handle(words.arrived, 0, 0, 0, write(core, frame), 2);
    while (core.next() !== 0);
    ours += performance.now() - began;
  }
  let live = 0;
  const began = performance.now();
  for (let i = 0; i < STARTS; i++) {
    const { Type, Attributes } = JSON.parse(frame);
    if (Type === 'EVENT' && JSON.parse(Attributes.event).detail.event_name) live++;
  }
  const peers = performance.now() - began;
  return { ours: (ours * 1000) / STARTS, peers: (peers * 1000) / live };
}
