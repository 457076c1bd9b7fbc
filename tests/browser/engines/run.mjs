// Runs the cases in every browser with every player, and prints a table at the end:
// node tests/browser/engines/run.mjs [--case NAME] [chromium|firefox|webkitgtk]...
// Browsers run side by side, the cases of one browser one after the other.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openStage } from '../harness.mjs';
import { CASES } from './cases.mjs';
import { family, kill } from './processes.mjs';
import { chromium, firefox } from './puppeteer.mjs';
import { Scene } from './scene.mjs';
import { lines } from './table.mjs';
import { webkitgtk } from './webkitgtk.mjs';

/** @import { Case } from './cases.mjs' */
/** @import { Cell } from './table.mjs' */

/**
 * A browser that the cases run in.
 * @typedef {object} Engine
 * @property {string} name
 * @property {Partial<Record<import('./cases.mjs').Need, string>>} cannot what it is not capable of, and why
 * @property {{ cases: string[], reason: string }} [only] the cases that are tried, and why no others
 * @property {number} tries how often a case may fail, less one
 * @property {boolean} isFresh each try has a new browser
 * @property {Record<string, string>} blockedQuery makes the page refuse what the browser cannot
 * @property {(options: { isBlocking: boolean }) => Promise<Browser>} open
 */

/** @typedef {{ open: (url: string) => Promise<any>, close: () => Promise<unknown> }} Browser */

const ENGINES = { chromium, firefox, webkitgtk };
const PLAYERS = ['ivs', 'hls'];
/** A case that takes longer hangs. */
const CASE_MS = 150_000;
const TIMELINES = fileURLToPath(new URL('../../../build/browsers/', import.meta.url));

/** @param {string} line */
const print = (line) => process.stdout.write(`${line}\n`);

/** @param {string} problem @returns {never} */
function refuse(problem) {
  process.stderr.write(`test:browsers: ${problem}\n`);
  process.exit(2);
}

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { case: { type: 'string' } },
  });
  const cases = CASES.filter(({ name }) => !values.case || name === values.case);
  if (cases.length === 0) refuse(`there is no case '${values.case}'`);
  for (const name of positionals) if (!(name in ENGINES)) refuse(`there is no browser '${name}'`);
  const names = positionals.length > 0 ? positionals : Object.keys(ENGINES);
  return { cases, engines: names.map((name) => ENGINES[name]) };
}

/** @param {Promise<unknown>} work */
async function inTime(work) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done in ${CASE_MS / 1000} s`)), CASE_MS);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Opens a browser when it is needed: one of each kind, or one for each try. @param {Engine} engine */
function browsersOf(engine) {
  /** @type {Map<boolean, Browser>} */
  const opened = new Map();
  const close = async () => {
    for (const [isBlocking, browser] of opened) {
      opened.delete(isBlocking);
      await browser.close();
    }
  };
  return {
    /** @param {boolean} isBlocking */
    async get(isBlocking) {
      if (engine.isFresh) await close();
      const browser = opened.get(isBlocking) ?? (await engine.open({ isBlocking }));
      opened.set(isBlocking, browser);
      return browser;
    },
    close,
  };
}

/** @param {Case} one @param {string} player @param {Engine} engine @param {Browser} browser */
async function run(one, player, engine, browser) {
  const stage = await openStage(...(one.stage ?? []));
  const query = { player, ...one.query, ...(one.isBlocking && engine.blockedQuery) };
  const scene = new Scene(stage, browser, query);
  try {
    await inTime(one.run(scene));
    const uncaught = await scene.uncaught();
    if (uncaught.length > 0) throw new Error(`uncaught in the page: ${uncaught.join('; ')}`);
  } catch (error) {
    const file = join(TIMELINES, `${engine.name}-${player}-${one.name}.json`.replaceAll(' ', '-'));
    mkdirSync(TIMELINES, { recursive: true });
    writeFileSync(file, JSON.stringify(await stage.timeline(), null, 1));
    throw new Error(`the timeline is in ${file}`, { cause: error });
  } finally {
    await scene.close();
  }
}

/** @param {Case} one @param {string} player @param {Engine} engine */
function whyNot(one, player, engine) {
  const unable = one.needs?.map((need) => engine.cannot[need]).find(Boolean);
  if (one.only && one.only.player !== player) return one.only.reason;
  if (engine.only && !engine.only.cases.includes(one.name)) return engine.only.reason;
  return unable;
}

/** @param {Case} one @param {string} player @param {Engine} engine
 * @param {ReturnType<typeof browsersOf>} browsers @returns {Promise<Cell>} */
async function cellOf(one, player, engine, browsers) {
  const reason = whyNot(one, player, engine);
  if (reason) return { reason };
  const about = `${engine.name}, ${player}: ${one.claim}`;
  for (let left = engine.tries - 1; ; left--) {
    const begun = performance.now();
    try {
      await run(one, player, engine, await browsers.get(one.isBlocking ?? false));
      const time = `${((performance.now() - begun) / 1000).toFixed(1)} s`;
      print(`ok      ${about} (${time})`);
      return { text: left < engine.tries - 1 ? `${time}, retried` : time };
    } catch (error) {
      print(`${left > 0 ? 'retried' : 'FAILED '} ${about}\n${inspect(error)}`);
      if (left === 0) return { text: 'FAILED', failed: true };
    }
  }
}

/** @param {any} error */
const inspect = (error) => `${error.message}\n${error.cause?.stack ?? error.stack}`;

/** The cells of one browser, a row for each case. @param {Engine} engine @param {Case[]} cases */
async function columnsOf(engine, cases) {
  const browsers = browsersOf(engine);
  /** @type {Cell[][]} */
  const rows = [];
  for (const one of cases) {
    /** @type {Cell[]} */
    const row = [];
    for (const player of PLAYERS) row.push(await cellOf(one, player, engine, browsers));
    rows.push(row);
  }
  await browsers.close();
  return rows;
}

const begun = performance.now();
const wanted = readArguments();
process.once('SIGTERM', () => process.exit(143));
// A browser that failed to open is nobody's to close.
process.once('exit', () => kill(family(process.pid).slice(1)));
const results = await Promise.all(wanted.engines.map((engine) => columnsOf(engine, wanted.cases)));
const heads = wanted.engines.flatMap(({ name }) => PLAYERS.map((player) => `${name}, ${player}`));
const rows = wanted.cases.map((_, i) => results.flatMap((columns) => columns[i]));
print('');
for (const line of lines(
  heads,
  wanted.cases.map(({ name }) => name),
  rows,
))
  print(line);
const failures = rows.flat().filter(({ failed }) => failed).length;
const minutes = ((performance.now() - begun) / 60_000).toFixed(1);
print(`\n${failures > 0 ? `${failures} FAILED` : 'All passed'} in ${minutes} minutes`);
process.exit(failures > 0 ? 1 : 0);
