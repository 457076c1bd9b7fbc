/** @import { Instruction } from './core.js' */
/** @import { FactRecord } from './runner.js' */

const LIMIT = 2000;
const PLAIN_MESSAGE = '{"Type":"MESSAGE"';

/**
 * The latest facts and orders of one machine, as JSON lines. Holds no word of a chat message and
 * no secret: none of the facts carries one.
 */
export class Trace {
  /** @type {string[]} */
  #lines = [];
  #first;

  /** @param {string} first the line that says which machine and seed; never dropped */
  constructor(first) {
    this.#first = first;
  }

  /** @param {FactRecord} record @param {number} now
   * @param {boolean} plain a chat message, told by its beginning */
  fact({ fact, epoch, a, b, text }, now, plain) {
    const told = plain ? PLAIN_MESSAGE : text;
    this.#add({ at: now, fact, epoch, a: plain ? 1 : a, b, text: told });
  }

  /** @param {Instruction} order @param {number} now */
  order(order, now) {
    this.#add({ at: now, ...order });
  }

  toString() {
    return [this.#first, ...this.#lines].join('\n') + '\n';
  }

  /** @param {Record<string, string | number>} entry */
  #add(entry) {
    const kept = Object.entries(entry).filter(([, value]) => value !== 0 && value !== '');
    this.#lines.push(JSON.stringify({ at: entry.at, ...Object.fromEntries(kept) }));
    if (this.#lines.length > LIMIT) this.#lines.splice(0, LIMIT / 4);
  }
}
