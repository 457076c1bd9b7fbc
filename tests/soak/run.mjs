// Pages of a real browser at real stages, for as long as is wanted:
// node tests/soak/run.mjs [--minutes 10] [--pages 8] [--seed N] [--calm]
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { Channel } from './channel.mjs';
import { Chromium } from './chromium.mjs';
import { watchMachine } from './machine.mjs';
import { growth, tableOf } from './report.mjs';
import { replay } from '../web/replay.mjs';

/** @import { Judgement, Violation } from './oracle.mjs' */
/** @import { Seat } from './seat.mjs' */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** One for each player. Few pages at a stage, so that a slow one holds up few. */
const PAGES_OF_A_STAGE = 2;

/** @param {string} text @param {string} name @param {number} least */
function number(text, name, least) {
  const value = Number(text);
  if (Number.isFinite(value) && value >= least) return value;
  process.stderr.write(`soak: --${name} is a number from ${least}, not '${text}'\n`);
  process.exit(2);
}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: 'string', default: '10' },
        pages: { type: 'string', default: '8' },
        seed: { type: 'string', default: String(Date.now() % 1e6) },
        calm: { type: 'boolean', default: false },
      },
    });
    return {
      minutes: number(values.minutes, 'minutes', 0.1),
      pages: number(values.pages, 'pages', 1),
      seed: values.seed,
      calm: values.calm,
    };
  } catch (error) {
    process.stderr.write(`soak: ${/** @type {Error} */ (error).message}\n`);
    return process.exit(2);
  }
}

const { minutes, pages, seed, calm } = options();
const folder = join(ROOT, 'build/soak', seed);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
process.stdout.write(`soak: seed ${seed}, ${pages} pages, ${minutes} min\n`);

/** @type {(Judgement & { page: string, player: string })[]} */
const judged = [];
const machine = watchMachine();
const browser = new Chromium();
const channels = Array.from(
  { length: Math.ceil(pages / PAGES_OF_A_STAGE) },
  (_, i) => new Channel(seed, i, { pages: Math.min(PAGES_OF_A_STAGE, pages), calm }, machine),
);
/** @type {(Violation & { page: string })[]} */
const violations = [];
/** @param {Seat} seat @param {Violation[]} found */
async function keep(seat, found) {
  for (const one of found) {
    violations.push({ ...one, page: seat.name });
    const at = new Date(one.at).toISOString().slice(11, 23);
    process.stdout.write(`${at} ${seat.name} ${seat.plan.player}: ${one.kind}: ${one.why}\n`);
  }
  if (found.length === 0) return;
  const name = join(folder, `${seat.name}-${violations.length}`);
  writeFileSync(`${name}.log`, seat.log.map((entry) => JSON.stringify(entry)).join('\n'));
  const traces = await seat.tab.traces().catch(() => ({}));
  for (const [machine, trace] of Object.entries(traces))
    writeFileSync(`${name}-${machine}.jsonl`, trace);
}

/** @param {Seat} seat */
async function takeFrom(seat) {
  await keep(seat, [...seat.oracle.violations.splice(0), ...seat.complaints.splice(0)]);
}

/** What a page decided, natively the same? @param {Seat} seat */
async function compare(seat) {
  const traces = await seat.tab.traces();
  for (const [machine, trace] of Object.entries(traces)) {
    const { status, problem } = replay(trace);
    const at = Date.now();
    if (status !== 0)
      await keep(seat, [{ at, kind: 'replay differs', why: `${machine}: ${problem}` }]);
  }
}

try {
  // One after the other: all at once would be too much for a small machine.
  for (const channel of channels) await channel.open(browser);
  const seats = channels.flatMap(({ seats }) => seats);
  for (const seat of seats) {
    seat.onJudgement = (judgement) => {
      judged.push({ ...judgement, page: seat.name, player: seat.plan.player });
    };
  }
  const end = Date.now() + minutes * 60_000;
  const looking = setInterval(() => seats.forEach(takeFrom), 1000);
  await Promise.all(channels.map((channel) => channel.run(() => Date.now() > end)));
  clearInterval(looking);
  for (const seat of seats) {
    await takeFrom(seat);
    await keep(seat, growth(seat));
    await compare(seat);
  }
  process.stdout.write(tableOf(channels, seats, judged, violations, machine.share()));
  process.exitCode = violations.length > 0 || judged.length === 0 ? 1 : 0;
} finally {
  machine.stop();
  await Promise.all(channels.map((channel) => channel.close()));
  await browser.close();
}
