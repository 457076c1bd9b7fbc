import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { clickOn, openBrowser, openStage } from './harness.mjs';

let stage, browser, chatter;

before(async () => {
  stage = await openStage();
  browser = await openBrowser();
  chatter = await stage.chatter();
});
after(async () => {
  await browser?.close();
  await stage?.stop();
});

/** Waits for the demo page's change to this reason. The page names itself behind a comma. */
const reason = (word) => stage.untilMark('reason', (detail) => detail.startsWith(`${word} `));

/** A page of its own on an empty timeline, the channel being offline. */
async function openDemo(query = '') {
  if ((await stage.state()).live) await stage.end();
  await stage.clear();
  const page = await browser.open(`${stage.url}/${query}`);
  await reason('waiting_for_broadcast');
  return page;
}

/** @param {import('playwright-core').Page} page @param {string} id */
const textOf = (page, id) => page.locator(`#${id}`).textContent();

test('the demo page waits without complaint, starts muted and unmutes by its button', async () => {
  const page = await openDemo();
  await stage.live();
  await reason('muted_by_policy');
  await clickOn(page, '#unmute');
  await reason('playing');
  assert.equal(await page.locator('#unmute').isVisible(), false);
  assert.equal(await page.locator('#video').evaluate((video) => video.muted), false);
  assert.equal(await textOf(page, 'is-playing'), 'true');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('the demo page shows every step from Stream Start to the first frame', async () => {
  const page = await openDemo();
  await stage.live();
  await stage.untilMark('first-frame');
  await page.locator('#totals').waitFor();
  const steps = await page.locator('#steps .ms').allTextContents();
  assert.equal(steps.length, 9);
  const times = steps.map(parseFloat);
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
  assert.equal(times[0], 0);
  await page.context().close();
});

test('the broadcaster is played with the keyboard alone', async () => {
  const page = await openDemo();
  for (let i = 0; i < 10 && (await focused(page)) !== 'go-live'; i++) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await reason('playing');
  assert.equal(await focused(page), 'end');
  await page.keyboard.press('Enter');
  await reason('ended');
  assert.match(await textOf(page, 'headline'), /has ended/);
  await page.context().close();
});

test('what people say in the chat is shown as text, and what is typed is said', async () => {
  const page = await openDemo();
  await page.locator('#link[data-link=Open]').waitFor();
  chatter.say('<img src=x onerror=alert(1)>', { name: '<b>Mira</b>' });
  const line = page.locator('#messages li', { hasText: 'onerror' });
  await line.waitFor();
  assert.equal(await line.textContent(), '<b>Mira</b><img src=x onerror=alert(1)>');
  await page.locator('#text').fill('Hello from the page');
  await page.keyboard.press('Enter');
  await page.locator('#messages li', { hasText: 'Hello from the page' }).waitFor();
  const said = chatter.heard.filter(({ Content }) => Content === 'Hello from the page');
  assert.equal(said.length, 1);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('without the IVS player the demo page plays by hls.js, muted first', async () => {
  const page = await openDemo('?player=hls');
  await stage.live();
  await reason('muted_by_policy');
  await clickOn(page, '#unmute');
  await reason('playing');
  await stage.end();
  await reason('ended');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

for (const width of [390, 768, 1280, 1600]) {
  test(`nothing is wider than the window at ${width} pixels`, async () => {
    const page = await openDemo();
    await page.setViewportSize({ width, height: 900 });
    await page.waitForFunction((wanted) => innerWidth === wanted, width);
    const needed = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(needed <= width, `${needed} > ${width}`);
    await page.context().close();
  });
}

/** @param {import('playwright-core').Page} page */
const focused = (page) => page.evaluate(() => document.activeElement?.id);
