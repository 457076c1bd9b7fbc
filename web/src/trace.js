import { countsOf } from './core.js';
import { named } from './parameters.js';
import { membersOf, parseJson, stringOr, withoutQueries } from './text.js';
import { version } from './version.js';
import { VOCABULARY } from './vocabulary.js';

/** @import { Instruction, Machine } from './core.js' */
/** @import { FactRecord } from './runner.js' */
/** @import { MachineKind } from './vocabulary.js' */

/** @typedef {ReturnType<typeof traceOf>} Trace */

const LIMIT = 10_000;
/** What the core believes of frames, events and states. */
const KEPT = (
  'Type Id EventName ErrorCode SendTime Attributes event state spreadMs time resources detail ' +
  'event_name channel_name stream_id channel name live streamId since asOf periodMs'
).split(' ');

/** What somebody said is not among it. @param {unknown} text
 * @param {boolean} [stated] only a state's attributes are of use @returns {string} */
const lean = (text, stated) => {
  const frame = membersOf(parseJson(stringOr(text)));
  const told = frame.Type === 'EVENT' && (!stated || frame.EventName === 'STREAM_STATE');
  const { event, state, spreadMs } = membersOf(told && frame.Attributes);
  const Attributes = { event: event && lean(event), state: state && lean(state), spreadMs };
  return JSON.stringify({ ...frame, Attributes: told ? Attributes : undefined }, KEPT);
};

/**
 * Keeps the facts and orders of one machine as JSON lines: what `replay` needs to decide the same,
 * so no token, no query of a URL and no word of chat. The latest of them, when they are many.
 * @param {Machine} machine @param {MachineKind} kind @param {number} seed
 */
export const traceOf = (machine, kind, seed) => {
  const head = { format: 2, version, words: VOCABULARY, machine: kind, seed, dropped: 0 };
  /** @type {string[]} */
  const lines = [];
  /** @type {Record<string, number | undefined>} */
  let counts = {};

  /** @param {Record<string, unknown>} entry */
  const add = (entry) => {
    lines.push(JSON.stringify(entry, (_, value) => value || undefined));
    if (lines.length > LIMIT) head.dropped += lines.splice(0, LIMIT / 4).length;
  };

  return {
    /** @param {FactRecord} record a fact that was taken @param {number} now
     * @param {boolean} plain a chat message, told by its beginning
     * @param {readonly Instruction[]} orders */
    record({ fact, epoch, a, b, text }, now, plain, orders) {
      /** @type {typeof counts} */
      const after = countsOf(machine);
      const ignored = Object.keys(after).find((cause) => after[cause] !== counts[cause]);
      counts = after;
      if (plain) {
        a = 1;
        text = '{"Type":"MESSAGE"';
      } else if (!/^(Frame|Snap)/.test(fact)) {
        text = withoutQueries(text);
      } else {
        // what could not be read changed nothing; the causes named here come after reading
        text = /undef|Foreign|Sup|Old/.test(`${ignored}`) ? lean(text, kind === 'Link') : '';
      }
      const at = Math.trunc(now);
      add({ at, fact, epoch, ...named(fact, [a, b]), text, ignored });
      for (const { a, b, ...order } of orders) {
        add({ at, ...order, ...named(/R/.test(order.order) ? kind : order.order, [a, b]) });
      }
    },

    toString: () => [JSON.stringify(head), ...lines, ''].join('\n'),
  };
};
