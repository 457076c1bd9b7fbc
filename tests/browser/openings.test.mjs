import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clickOn, withStage } from './harness.mjs';

let stage, browser;

withStage((opened) => ({ stage, browser } = opened));

const isOffline = async () => (await stage.state()).live && stage.end();
const isLive = async () => (await stage.state()).live || stage.live();

test('a page opened in mid-stream plays, told by the snapshot', async () => {
  await isLive();
  const page = await browser.open(`${stage.url}/watch.html?page=late`);
  const { detail } = await stage.until('late', 'watched', ({ seconds }) => seconds >= 2);
  const { reason, offer, gesture } = detail;
  assert.deepEqual([reason, offer, gesture], ['muted_by_policy', 'Unmute', false]);
  assert.equal(await stage.count('late', 'frame'), 0);
  assert.equal(await stage.count('late', 'load'), 1);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('opened in mid-stream without a snapshot it plays, told by the player', async () => {
  await isLive();
  const page = await browser.open(`${stage.url}/watch.html?page=probing&snapshot=0`);
  const { detail } = await stage.until('probing', 'watched', ({ seconds }) => seconds >= 2);
  assert.equal(detail.reason, 'muted_by_policy');
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('without a snapshot offline costs one request, and the event starts it', async () => {
  await isOffline();
  const page = await browser.open(`${stage.url}/watch.html?page=early&snapshot=0`);
  await stage.until('early', 'condition', ({ reason }) => reason === 'waiting_for_broadcast');
  assert.equal(await stage.count('early', 'load'), 1);
  await stage.until('early', 'link', ({ link }) => link === 'Open');
  await stage.live();
  await stage.until('early', 'condition', ({ isPlaying }) => isPlaying);
  assert.equal(await stage.count('early', 'error'), 0);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('where even muted playback is refused it asks for a click, and the click plays', async () => {
  await isLive();
  const page = await browser.open(`${stage.url}/watch.html?page=refused&refuse=1`);
  const blocked = await stage.until('refused', 'condition', ({ offer }) => offer === 'Play');
  assert.deepEqual([blocked.detail.reason, blocked.detail.isPlaying], ['blocked_by_policy', false]);
  await clickOn(page, '#elsewhere');
  const playing = await stage.until('refused', 'condition', ({ reason }) => reason === 'playing');
  assert.equal(playing.detail.muted, false);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test('a plain video plays muted by itself, and with sound after a click', async () => {
  await isOffline();
  const page = await browser.open(`${stage.url}/watch.html?page=plain&player=video`);
  await stage.until('plain', 'condition', ({ reason }) => reason === 'waiting_for_broadcast');
  await stage.until('plain', 'link', ({ link }) => link === 'Open');
  await stage.live();
  const muted = await stage.until('plain', 'condition', ({ offer }) => offer === 'Unmute');
  assert.deepEqual(
    [muted.detail.reason, muted.detail.isPlaying, muted.detail.muted, muted.detail.gesture],
    ['muted_by_policy', true, true, false],
  );
  await clickOn(page, '#elsewhere');
  const loud = await stage.until('plain', 'condition', ({ reason }) => reason === 'playing');
  assert.deepEqual([loud.detail.muted, loud.detail.offer], [false, 'None']);
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
