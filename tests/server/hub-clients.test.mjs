// What becomes of AWS's own chat client when all does not go well.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { DisconnectUserCommand } from '@aws-sdk/client-ivschat';
import {
  DeleteMessageRequest,
  DisconnectUserRequest,
  SendMessageRequest,
  joinRoom,
  line,
  next,
} from './hub-chat.mjs';
import { eventually } from '../eventually.mjs';
import { room, startHub, test } from './hub-process.mjs';

/** @type {Awaited<ReturnType<typeof startHub>>} */
let hub;
before(async () => {
  hub = await startHub();
});
after(async () => {
  assert.equal(await hub.stop(), 0);
  assert.equal(hub.errors(), '');
});

const moderator = { userId: 'mod', capabilities: ['DELETE_MESSAGE', 'DISCONNECT_USER'] };

test('a moderator deletes a message by frame and every viewer hears which', async () => {
  const mod = await joinRoom(hub, { token: moderator });
  const speaker = await joinRoom(hub, { token: { capabilities: ['SEND_MESSAGE'] } });
  const message = await speaker.sendMessage(new SendMessageRequest('rude'));
  const heard = next(speaker, 'messageDelete');
  const done = await mod.deleteMessage(new DeleteMessageRequest(message.id, 'not here'));
  const got = await heard;
  assert.equal(got.messageId, message.id);
  assert.equal(got.reason, 'not here');
  assert.equal(done.id, got.id);
  mod.disconnect();
  speaker.disconnect();
});

test('a moderator disconnects a user by frame, on all of their connections', async () => {
  const mod = await joinRoom(hub, { token: moderator });
  const first = await joinRoom(hub, { token: { userId: 'mallory' } });
  const second = await joinRoom(hub, { token: { userId: 'mallory' } });
  const other = await joinRoom(hub, { token: { userId: 'ann' } });
  const left = [next(first, 'disconnect'), next(second, 'disconnect')];
  const heard = next(other, 'userDisconnect');
  const done = await mod.disconnectUser(new DisconnectUserRequest('mallory', 'enough'));
  assert.equal(done.userId, 'mallory');
  assert.deepEqual(await Promise.all(left), ['serverDisconnect', 'serverDisconnect']);
  const got = await heard;
  assert.deepEqual([got.userId, got.reason], ['mallory', 'enough']);
  assert.equal(other.state, 'connected');
  mod.disconnect();
  other.disconnect();
});

test('a viewer who moderates without the capability is refused with 403, and nothing happens', async () => {
  const viewer = await joinRoom(hub, { token: { capabilities: ['SEND_MESSAGE'] } });
  const other = await joinRoom(hub, { token: { userId: 'bob' } });
  /** @type {string[]} */
  const seen = [];
  for (const name of /** @type {const} */ (['messageDelete', 'userDisconnect', 'disconnect']))
    other.addListener(name, () => seen.push(name));
  const denied = { errorCode: 403 };
  await assert.rejects(viewer.deleteMessage(new DeleteMessageRequest('AYk6xKitV4On')), denied);
  await assert.rejects(viewer.disconnectUser(new DisconnectUserRequest('bob')), denied);
  const heard = next(other, 'event');
  await hub.send('QUIET');
  await heard;
  assert.deepEqual(seen, []);
  viewer.disconnect();
  other.disconnect();
});

test('a connection that is cut is replaced with a new token, and events are heard again', async () => {
  const cable = await line(hub.port);
  const count = { tokens: 0 };
  const chat = await joinRoom(hub, { url: cable.url, count });
  const again = next(chat, 'connect');
  cable.cut();
  await again;
  assert.equal(count.tokens, 2);
  const heard = next(chat, 'event');
  await hub.send('AFTER_THE_CUT');
  assert.equal((await heard).eventName, 'AFTER_THE_CUT');
  chat.disconnect();
  cable.close();
});

test('at the end of its session the client hears ERROR 401, takes a new token and hears on', async () => {
  const brief = await startHub('--max-session-ms', '600');
  const count = { tokens: 0 };
  const chat = await joinRoom(brief, { count });
  await next(chat, 'connect');
  assert.ok(count.tokens >= 2);
  let heard = '';
  next(chat, 'event').then(({ eventName }) => (heard = eventName));
  // This session may end, too, before the event is sent.
  await eventually(async () => {
    await brief.send('NEXT_SESSION');
    return heard;
  }, 'an event in a later session');
  assert.equal(heard, 'NEXT_SESSION');
  chat.disconnect();
  await brief.stop();
});

test('a used token is refused four times, as often as the client asks, and then it rests', async () => {
  const used = await hub.token({ userId: 'reuser' });
  const count = { tokens: 0 };
  const chat = await joinRoom({ socketUrl: hub.socketUrl, token: async () => used }, { count });
  const kicked = next(chat, 'disconnect');
  const kick = new DisconnectUserCommand({ roomIdentifier: room, userId: 'reuser' });
  await hub.client.send(kick);
  assert.equal(await kicked, 'serverDisconnect');
  const refused = next(chat, 'disconnect');
  chat.connect();
  assert.equal(await refused, 'socketError');
  assert.equal(count.tokens, 1 + 4);
});

test('more than ten messages in a second are refused with 429, and later ones are said', async () => {
  const chat = await joinRoom(hub, { token: { userId: 'flood', capabilities: ['SEND_MESSAGE'] } });
  const said = await Promise.allSettled(
    Array.from({ length: 30 }, (_, i) => chat.sendMessage(new SendMessageRequest(`${i}`))),
  );
  const refused = said.filter((one) => one.status === 'rejected');
  assert.ok(said.length - refused.length >= 10);
  assert.ok(refused.length > 0);
  for (const one of refused) assert.equal(one.status === 'rejected' && one.reason.errorCode, 429);
  await eventually(async () => {
    const later = await chat.sendMessage(new SendMessageRequest('later')).catch((error) => error);
    assert.ok(later.content === 'later' || later.errorCode === 429, String(later));
    return later.content === 'later';
  }, 'a later message to be accepted');
  chat.disconnect();
});
