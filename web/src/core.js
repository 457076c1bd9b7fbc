// The only file that accesses the memory of the WebAssembly module.
import { load } from './load.js';
import {
  BROADCASTS,
  FACTS,
  IGNORED,
  LINK_STATES,
  MACHINES,
  OFFERS,
  ORDERS,
  PLAYBACKS,
  REASONS,
  REGIONS,
  STATUSES,
  VOCABULARY,
} from './vocabulary.js';

/** @import { Platform } from './platform.js' */
/** @import { Broadcast, Fact, Ignored, LinkState, MachineKind, Offer, Order, Playback, Reason } from './vocabulary.js' */

/**
 * What the .wasm exports; see wasm/bindings/exports.cpp.
 * @typedef {object} CoreExports
 * @property {WebAssembly.Memory} memory
 * @property {() => void} [_initialize]
 * @property {(machine: number, seed: number) => number} init
 * @property {() => number} inbox_at
 * @property {() => number} inbox_size
 * @property {(size: number) => number} glance
 * @property {(size: number, epoch: number) => number} overhear
 * @property {(fact: number, epoch: number, a: number, b: number, size: number, now: number) => number} handle
 * @property {() => number} next
 * @property {() => number} order_epoch
 * @property {() => number} order_a
 * @property {() => number} order_b
 * @property {() => number} order_text_at
 * @property {() => number} order_text_size
 * @property {(region: number) => number} state
 * @property {() => number} deadline
 * @property {() => number} deadline_reason
 * @property {(ignored: number) => number} count
 * @property {() => number} vocabulary
 */

/**
 * An order with its data. The meaning of `a`, `b` and `text` is in vocabulary.hpp.
 * @typedef {{ order: Order, epoch: number, a: number, b: number, text: string }} Instruction
 */

/**
 * The names of the values of each region that the shell reads.
 * @typedef {{ Link: LinkState, Broadcast: Broadcast, Playback: Playback, Reason: Reason,
 *   Offer: Offer }} RegionNames
 */

/** Bytes of a frame's beginning that suffice to recognize a plain chat message. */
const BEGINNING_SIZE = 24;
const ASCII = 127;
/** @type {readonly Instruction[]} */
const NOTHING = [];
const REGION_NAMES = {
  Link: LINK_STATES,
  Broadcast: BROADCASTS,
  Playback: PLAYBACKS,
  Reason: REASONS,
  Offer: OFFERS,
};
const FACT_INDEX = /** @type {Record<Fact, number>} */ (
  Object.fromEntries(FACTS.map((name, index) => [name, index]))
);

/** Creates a machine with its own memory. Nothing needs to be freed.
 * @param {MachineKind} kind
 * @param {number} seed an integer, 0 ≤ seed < 2^53; the same seed gives the same jitter
 * @param {Platform} platform @param {string} [noWasmUrl] see AutoplayOptions */
export async function createMachine(kind, seed, platform, noWasmUrl) {
  const instantiate = await load(platform, noWasmUrl);
  return new Machine(await instantiate(), kind, seed);
}

/**
 * One machine of the core. handle() and message() return the orders: execute them, then wait until
 * deadline() or the next fact.
 */
export class Machine {
  #core;
  #glanced = 0;
  #encoder = new TextEncoder();
  #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #inbox = new Uint8Array(0);

  /** @param {CoreExports} core @param {MachineKind} kind @param {number} seed */
  constructor(core, kind, seed) {
    this.#core = core;
    core._initialize?.();
    if (core.vocabulary() !== VOCABULARY) {
      throw new Error('ivs-autoplay: the core and the script have different versions');
    }
    this.#check('init', core.init(MACHINES.indexOf(kind), seed));
  }

  /** Reports a fact. If the text of a frame does not fit, the core gets its beginning with a = 1. If
   * the text of another fact does not fit, that is an error.
   * @param {Fact} fact @param {number} epoch @param {number} a @param {number} b
   * @param {string} text '' = none
   * @param {number} now ms on a monotonic clock
   * @returns {readonly Instruction[]} */
  handle(fact, epoch, a, b, text, now) {
    let size = text === '' ? 0 : this.#write(text);
    if (size < 0 && fact === 'FrameArrived') {
      size = this.#writeBeginning(text);
      a = 1;
    }
    if (size < 0) throw new RangeError(`ivs-autoplay: the text of ${fact} is too large`);
    return this.#handle(fact, epoch, a, b, size, now);
  }

  /** True if `frame` was a plain chat message; nothing else is to be done then.
   * @param {string} frame @param {number} epoch */
  overhear(frame, epoch) {
    return this.#core.overhear(this.#writeBeginning(frame), epoch) === 1;
  }

  /** True if `frame` begins like a plain chat message. Then call message() for it.
   * @param {string} frame */
  glance(frame) {
    this.#glanced = this.#writeBeginning(frame);
    return this.#core.glance(this.#glanced) === 1;
  }

  /** Reports the plain chat message that the last glance() saw. Its beginning is in the inbox until
   * the next call.
   * @param {number} epoch @param {number} now */
  message(epoch, now) {
    return this.#handle('FrameArrived', epoch, 1, 0, this.#glanced, now);
  }

  /** Whether `text` fits into the inbox as a whole.
   * @param {string} text */
  fits(text) {
    return this.#write(text) >= 0;
  }

  /** @template {keyof RegionNames} R @param {R} region @returns {RegionNames[R]} */
  state(region) {
    const index = this.#core.state(REGIONS.indexOf(region));
    return /** @type {RegionNames[R]} */ (REGION_NAMES[region][index]);
  }

  get isPlaying() {
    return this.#core.state(REGIONS.indexOf('IsPlaying')) === 1;
  }

  /** When TimerFired is due, on the clock of `now`; Infinity if no timer is set. */
  deadline() {
    return this.#core.deadline();
  }

  /** The number of inputs ignored for this cause. @param {Ignored} cause */
  count(cause) {
    return this.#core.count(IGNORED.indexOf(cause));
  }

  /** @param {Fact} fact @param {number} epoch @param {number} a @param {number} b
   * @param {number} size @param {number} now */
  #handle(fact, epoch, a, b, size, now) {
    this.#check(fact, this.#core.handle(FACT_INDEX[fact], epoch, a, b, size, now));
    return this.#drain();
  }

  /** @returns {readonly Instruction[]} */
  #drain() {
    const core = this.#core;
    let index = core.next();
    if (index === 0) return NOTHING;
    const orders = [];
    for (; index !== 0; index = core.next()) {
      orders.push({
        order: /** @type {Order} */ (ORDERS[index]),
        epoch: core.order_epoch(),
        a: core.order_a(),
        b: core.order_b(),
        text: this.#read(core.order_text_at(), core.order_text_size()),
      });
    }
    return orders;
  }

  /** @param {number} at @param {number} size */
  #read(at, size) {
    if (size === 0) return '';
    return this.#decoder.decode(new Uint8Array(this.#core.memory.buffer, at, size));
  }

  /** Writes `text` to the inbox; -1 if it does not fit. @param {string} text */
  #write(text) {
    const capacity = this.#core.inbox_size();
    if (text.length > capacity) return -1;
    const inbox = new Uint8Array(this.#core.memory.buffer, this.#core.inbox_at(), capacity);
    const { read = 0, written = 0 } = this.#encoder.encodeInto(text, inbox);
    return read < text.length ? -1 : written;
  }

  /** Writes the beginning of `text`, as far as it is ASCII. Copies by hand: for so few units that is
   * ten times quicker than a TextEncoder.
   * @param {string} text @returns {number} bytes */
  #writeBeginning(text) {
    if (this.#inbox.length === 0) {
      // The first call, or the memory has grown.
      this.#inbox = new Uint8Array(this.#core.memory.buffer, this.#core.inbox_at(), BEGINNING_SIZE);
    }
    const size = Math.min(text.length, BEGINNING_SIZE);
    for (let i = 0; i < size; i++) {
      const unit = text.charCodeAt(i);
      if (unit > ASCII) return i;
      this.#inbox[i] = unit;
    }
    return size;
  }

  /** @param {string} call @param {number} status */
  #check(call, status) {
    if (status !== 0)
      throw new Error(`ivs-autoplay: the core refused ${call}: ${STATUSES[status]}`);
  }
}

/** The number of ignored inputs by cause, without zeros.
 * @param {Machine | undefined} machine @param {Partial<Record<Ignored, number>>} [also] */
export function countsOf(machine, also = {}) {
  /** @type {Partial<Record<Ignored, number>>} */
  const counts = {};
  for (const cause of IGNORED) {
    if (cause === 'None') continue;
    const count = (machine?.count(cause) ?? 0) + (also[cause] ?? 0);
    if (count > 0) counts[cause] = count;
  }
  return counts;
}
