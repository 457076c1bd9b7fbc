// How long it takes from the bus to the player, over go-lives in one page with the real IVS player:
// node tests/browser/latency.mjs [TIMES]
import { openBrowser, openStage, pause } from './harness.mjs';

const times = Number(process.argv[2] ?? 20);
/** Each step and who takes it. */
const STEPS = {
  invoke: 'lambda',
  send: 'hub',
  frame: 'page',
  load: 'page',
  play: 'page',
  Playing: 'page',
};
const PAGE = 'measured';

const stage = await openStage();
const browser = await openBrowser();
await browser.open(`${stage.url}/watch.html?page=${PAGE}`);
await stage.until(PAGE, 'link', ({ link }) => link === 'Open');
await stage.until(PAGE, 'condition', ({ reason }) => reason === 'waiting_for_broadcast');

/** @type {Map<string, number[]>} */
const taken = new Map(Object.keys(STEPS).map((step) => [step, []]));
for (let i = 0; i < times; i++) {
  await stage.clear();
  await stage.live();
  await stage.until(PAGE, 'watched', ({ seconds }) => seconds >= 1);
  const way = await stage.timeline();
  const start = way.find(({ what, detail }) => what === 'event' && /^Stream Start/.test(detail));
  for (const [step, by] of Object.entries(STEPS)) {
    const later = way.filter(({ t_ms }) => t_ms >= start.t_ms);
    const entry = later.find(({ what, who }) => what === step && who === by);
    if (!entry) throw new Error(`the timeline has no ${step} of ${by}`);
    taken.get(step)?.push(entry.t_ms - start.t_ms);
  }
  await stage.end();
  await stage.until(PAGE, 'condition', ({ reason }) => reason === 'ended');
  await pause(300);
}
await browser.close();
await stage.stop();

/** @param {number[]} values @param {number} share */
const quantile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1];
process.stdout.write(`ms from the bus, ${times} go-lives in one page\n`);
process.stdout.write('step          median      p95      max\n');
for (const [step, values] of taken) {
  const figures = [0.5, 0.95, 1].map((share) => quantile(values, share)?.toFixed(1).padStart(9));
  process.stdout.write(`${step.padEnd(11)}${figures.join('')}\n`);
}
