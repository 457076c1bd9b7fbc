// Takes screenshots of the demo page in each state: node tests/browser/screens.mjs OUT_DIR
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { clickOn, openBrowser, openStage, pause } from './harness.mjs';

const out = process.argv[2];
if (!out) {
  process.stderr.write('usage: node tests/browser/screens.mjs OUT_DIR\n');
  process.exit(2);
}
mkdirSync(out, { recursive: true });
const VIEWS = [
  { name: '1280-light', width: 1280, height: 900, colorScheme: 'light' },
  { name: '1280-dark', width: 1280, height: 900, colorScheme: 'dark' },
  { name: '390-light', width: 390, height: 844, colorScheme: 'light' },
  { name: '390-dark', width: 390, height: 844, colorScheme: 'dark' },
  { name: '768-light', width: 768, height: 1024, colorScheme: 'light' },
  { name: '1600-dark', width: 1600, height: 1000, colorScheme: 'dark' },
];

const stage = await openStage();
const browser = await openBrowser();
const shoot = (page, name, view) =>
  page.screenshot({ path: join(out, `${name}-${view.name}.png`), fullPage: true });
/** Waits for the demo page's mark. */
const reason = async (word, after) => {
  for (;;) {
    const found = (await stage.timeline()).find(
      ({ what, detail, t_ms }) =>
        what === 'reason' && t_ms > after && String(detail).startsWith(`${word} `),
    );
    if (found) return found.t_ms;
    await pause(30);
  }
};
const lastMark = async () => (await stage.timeline()).at(-1)?.t_ms ?? 0;

/** @param {typeof VIEWS[0]} view */
const open = ({ width, height, colorScheme }) =>
  browser.open(`${stage.url}/`, { viewport: { width, height }, colorScheme });

/** A screenshot counts as a gesture: states without one have a page of their own. */
async function beforePlayback(view) {
  const page = await open(view);
  await reason('waiting_for_broadcast', -1);
  await pause(600);
  await shoot(page, '1-waiting', view);
  const before = await lastMark();
  await page.route(/\/live\/|\.ts$/, () => {});
  await stage.live();
  await reason('starting', before);
  await pause(400);
  await shoot(page, '2-starting', view);
  await page.context().close();
  await stage.end();
}

async function withPlayback(view) {
  await stage.clear();
  const page = await open(view);
  await reason('waiting_for_broadcast', -1);
  await pause(300);
  const speaker = await stage.chatter();
  speaker.say('Is it on yet?', { name: 'Mira' });
  speaker.say('Two minutes, they said.', { name: 'Jonas' });
  speaker.say('<b>This</b> is only text', { name: 'Mira' });
  await stage.live();
  await reason('muted_by_policy', -1);
  await pause(1500);
  await shoot(page, '3-live-muted', view);
  await clickOn(page, '#unmute');
  await reason('playing', -1);
  await pause(400);
  await shoot(page, '4-live-sound', view);
  await clickOn(page, '#pause');
  await pause(400);
  await shoot(page, '5-paused', view);
  await clickOn(page, '#play');
  await pause(1500);
  await stage.end();
  await pause(500);
  await shoot(page, '6-ending', view);
  await reason('ended', -1);
  await pause(400);
  await shoot(page, '7-ended', view);
  if (page.complaints.length > 0) process.stderr.write(`${view.name}: ${page.complaints}\n`);
  await page.context().close();
}

for (const view of VIEWS) {
  await beforePlayback(view);
  await withPlayback(view);
}
for (const view of VIEWS.slice(0, 4)) {
  const { width, height, colorScheme } = view;
  const page = await browser.open('about:blank', { viewport: { width, height }, colorScheme });
  await page.addInitScript(() => {
    HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException('', 'NotAllowedError'));
  });
  const before = await lastMark();
  if (!(await stage.state()).live) await stage.live();
  await page.goto(`${stage.url}/`);
  await reason('blocked_by_policy', before);
  await pause(400);
  await shoot(page, '8-blocked', view);
  await page.context().close();
}
await browser.close();
await stage.stop();
