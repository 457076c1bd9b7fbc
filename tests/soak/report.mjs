// What a soak prints.
import { quantile } from '../bench/figures.mjs';

/** @import { Channel } from './channel.mjs' */
/** @import { Judgement, Violation } from './oracle.mjs' */
/** @import { Seat } from './seat.mjs' */

/** A page that was weighed so often has reached what it needs. */
const WARM = 2;
/** How much a page may grow after that. */
const HEAP_BYTES = 4 << 20;
const LISTENERS = 40;

/** What a page grew by, if that is a violation. @param {Seat} seat @returns {Violation[]} */
export function growth({ memory }) {
  const found = [];
  for (const life of memory) {
    const [first, last] = [life[WARM], life.at(-1)];
    if (!first || !last) continue;
    const heap = last.heap - first.heap;
    const listeners = last.listeners - first.listeners;
    if (heap < HEAP_BYTES && listeners < LISTENERS) continue;
    const why = `${(heap / 1024).toFixed(0)} KiB and ${listeners} listeners in ${life.length} weighings`;
    found.push({ at: Date.now(), kind: 'memory', why });
  }
  return found;
}

/** @param {number[]} ms */
function quantiles(ms) {
  const of = (/** @type {number} */ share) => quantile(ms, share).toFixed(0).padStart(7);
  return `${of(0.5)}${of(0.95)}${of(0.99)}`;
}

/** @param {Channel[]} channels @param {Seat[]} seats
 * @param {(Judgement & { player: string })[]} judged @param {Violation[]} violations
 * @param {number} busy share of the time in which the machine was */
export function tableOf(channels, seats, judged, violations, busy) {
  const lines = [
    '',
    'go-lives                 judged   lost    p50    p95    p99  ms to the picture',
  ];
  const add = (/** @type {string} */ name, /** @type {Judgement[]} */ some) => {
    const seen = some.filter(({ outcome }) => outcome === 'seen');
    const lost = some.filter(({ outcome }) => outcome === 'lost').length;
    const count = String(seen.length + lost).padStart(7);
    const ms = seen.length > 0 ? quantiles(seen.map((one) => one.ms)) : '';
    lines.push(`${name.padEnd(24)}${count}${String(lost).padStart(7)}${ms}`);
  };
  for (const player of ['hls', 'ivs']) {
    const mine = judged.filter((one) => one.player === player);
    add(
      `${player}, nothing in the way`,
      mine.filter(({ calm }) => calm),
    );
    add(
      `${player}, from when fair`,
      mine.filter(({ calm }) => !calm),
    );
  }
  add('all', judged);
  const count = (/** @type {string} */ wanted) =>
    judged.filter(({ outcome }) => outcome === wanted).length;
  const [excused, unproven] = [count('excused'), count('unproven')];
  const broadcasts = channels.reduce((sum, { broadcasts }) => sum + broadcasts, 0);
  lines.push(
    `${broadcasts} broadcasts, ${seats.length} pages; ${excused} go-lives not owed, ${unproven} unproven`,
    `the machine was too busy to prove anything for ${(busy * 100).toFixed(0)} % of the time`,
  );
  lines.push(`${violations.length} violations`, '');
  return lines.join('\n');
}
