// What counts as a gesture that takes an open offer.
import assert from 'node:assert/strict';
import test from 'node:test';
import { gestureSwitch } from '../../web/src/gestures.js';
import { CountingTarget } from './helpers.mjs';
import { openAutoplay, started } from './setups.mjs';

const body = { localName: 'body' };
const button = { localName: 'button' };
const video = new EventTarget();

/** Whether an event of the viewer is heard as a gesture. */
function isHeard({ type = 'keydown', path = [body], isTrusted = true, ...members }) {
  const document = new CountingTarget();
  let heard = 0;
  const listen = gestureSwitch(
    document,
    () => video,
    () => heard++,
  );
  listen(true);
  document.trusted({ type, isTrusted, ...members, composedPath: () => [...path, document] });
  listen(false);
  assert.equal(document.listeners, 0);
  return heard === 1;
}

const NAVIGATION = ['Tab', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'];
NAVIGATION.push('Home', 'End', 'PageUp', 'PageDown', 'F5', 'F6', 'F11', 'ContextMenu', 'Backspace');
NAVIGATION.push('BrowserBack', 'Escape', 'Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock');
NAVIGATION.push('Dead', 'Process', 'Unidentified', 'MediaTrackNext', 'AudioVolumeUp', undefined);

for (const key of NAVIGATION) {
  test(`the key ${key} is no gesture`, () => assert.equal(isHeard({ key }), false));
}

for (const key of ['Enter', ' ', 'm', 'K', '5', 'é', '字']) {
  test(`the key '${key}' is a gesture where nothing has the focus, and none in a control`, () => {
    assert.equal(isHeard({ key }), true);
    assert.equal(isHeard({ key, path: [{ localName: 'html' }] }), true);
    const controls = ['input', 'textarea', 'select', 'button', 'a', 'summary', 'div', 'x-slider'];
    for (const localName of controls) {
      assert.equal(isHeard({ key, path: [{ localName }, body] }), false, localName);
    }
    assert.equal(isHeard({ key, path: [{ ...body, isContentEditable: true }] }), false);
    for (const modifier of ['ctrlKey', 'metaKey', 'altKey']) {
      assert.equal(isHeard({ key, [modifier]: true }), false, modifier);
    }
    assert.equal(isHeard({ key, isTrusted: false }), false);
  });
}

test('a click that a key made on a control is no gesture, and one that a pointer made is', () => {
  assert.equal(isHeard({ type: 'click', detail: 0, path: [button, body] }), false);
  assert.equal(isHeard({ type: 'click', detail: 1, path: [button, body] }), true);
  assert.equal(isHeard({ type: 'click', detail: 2, path: [body] }), true);
});

test('a tap is a gesture, except in the player', () => {
  assert.equal(isHeard({ type: 'touchend', detail: 0 }), true);
  assert.equal(isHeard({ type: 'touchend', detail: 0, path: [video, body] }), false);
  assert.equal(isHeard({ type: 'click', detail: 1, path: [video, body] }), false);
});

const blocked = (player) => {
  player.say('AudioBlocked');
  player.say('MutedChanged', { muted: true });
  player.say('PlayerPlaying');
  player.calls.length = 0;
};

test('a viewer who tabs to the button for sound finds the offer still open', async (t) => {
  const { autoplay, page, player } = await openAutoplay(t);
  autoplay.feed(started());
  blocked(player);
  for (const key of ['Tab', 'ArrowDown', 'Tab']) page.document.gesture('keydown', { key });
  page.document.gesture('keydown', { key: 'h', path: [{ localName: 'input' }, page.document] });
  assert.deepEqual([player.calls, autoplay.offer], [[], 'Unmute']);
  page.document.gesture('keydown', { key: ' ' });
  assert.deepEqual(player.calls, [['setMuted', false]]);
});

test('with gestures: false only unmute() and play() take an offer', async (t) => {
  const options = { gestures: false };
  const { autoplay, page, player, offers } = await openAutoplay(t, { options });
  const before = page.document.types();
  autoplay.feed(started());
  blocked(player);
  assert.deepEqual([page.document.types(), offers], [before, ['Unmute']]);
  page.document.gesture('click');
  assert.deepEqual(player.calls, []);
  autoplay.unmute();
  assert.deepEqual(player.calls, [['setMuted', false]]);
});
