import { connectChat } from '../../web/src/chat.js';
import { createAutoplay } from '../../web/src/autoplay.js';
import {
  endEvent,
  fakePage,
  fakePlayer,
  FakeRoom,
  FakeTime,
  frameOf,
  PLAYBACK_URL,
  startEvent,
  until,
  WebSocket,
} from './helpers.mjs';

export const started = () => frameOf('STREAM_STARTED', startEvent());
export const ended = () => frameOf('STREAM_ENDED', endEvent(), { Id: 'IxTh2Ad9fZIw' });

/** Where no stream is on. */
export const OFFLINE = { error: 'NotAvailable', status: 404 };
export const REFUSED = { error: 'Authorization', status: 403 };

/** An autoplay on a fake player, whose probe at creation has met no stream. */
export async function openAutoplay(
  t,
  { options = {}, platform = {}, player = fakePlayer(), offline = true } = {},
) {
  const time = new FakeTime();
  const page = fakePage();
  const autoplay = await createAutoplay({
    playbackUrl: PLAYBACK_URL,
    player,
    platform: time.platform({ page, ...platform }),
    ...options,
  });
  t.after(() => autoplay.close());
  const changes = [];
  const offers = [];
  const errors = [];
  autoplay.addEventListener('change', ({ reason, previous }) => changes.push([previous, reason]));
  autoplay.addEventListener('offer', ({ offer }) => offers.push(offer));
  autoplay.addEventListener('error', ({ error }) => errors.push(error));
  if (offline) {
    player.say('PlayerFailed', OFFLINE);
    player.calls.length = 0;
    changes.length = 0;
    time.advance(5000);
  }
  return { time, page, player, autoplay, changes, offers, errors };
}

/** The same, playing. */
export async function openPlaying(t, more) {
  const set = await openAutoplay(t, more);
  set.autoplay.feed(started());
  set.player.say('PlayerReady');
  set.player.say('PlayerPlaying');
  set.player.calls.length = 0;
  set.time.advance(5000);
  return set;
}

/** A room, a clock that stands still, and a chat that has opened unless told otherwise. */
export async function openChat(t, { options = {}, platform = {}, onToken, opened = true } = {}) {
  const room = await FakeRoom.open();
  const time = new FakeTime();
  if (onToken) room.onToken = onToken;
  const chat = connectChat({
    tokenUrl: room.tokenUrl,
    endpoint: room.endpoint,
    platform: time.platform({ WebSocket, ...platform }),
    ...options,
  });
  const links = [];
  const errors = [];
  chat.addEventListener('link', ({ link, reason }) => links.push([link, reason]));
  chat.addEventListener('error', ({ error }) => errors.push(error));
  t.after(async () => {
    chat.close();
    await room.close();
  });
  if (opened) await until(() => chat.link === 'Open', 'an open chat');
  return { room, time, chat, links, errors };
}
