// A ChatRoom of amazon-ivs-chat-messaging, driven by the chat.
import assert from 'node:assert/strict';
import test from 'node:test';
import { ChatRoom } from 'amazon-ivs-chat-messaging';
import { createAutoplay } from '../../web/src/autoplay.js';
import { connectChat } from '../../web/src/chat.js';
import { fromChatRoom } from '../../web/src/chat-room.js';
import {
  ARN,
  fakePage,
  fakePlayer,
  FakeRoom,
  FakeTime,
  frameOf,
  settle,
  startEvent,
  until,
  WebSocket,
} from './helpers.mjs';
import { OFFLINE, started } from './setups.mjs';

globalThis.WebSocket ??= WebSocket;

const askToken = async (server) => {
  const answer = await fetch(server.tokenUrl, { method: 'POST' });
  if (!answer.ok) throw Object.assign(new Error('refused'), { status: answer.status });
  return answer.json();
};

/** A server, a ChatRoom for it, and the chat that drives it on a clock that stands still. */
async function open(t, { options = {}, prepare = () => {}, opened = true } = {}) {
  const server = await FakeRoom.open();
  const room = new ChatRoom({
    regionOrUrl: server.endpoint,
    tokenProvider: () => askToken(server),
  });
  room.logger = { debug() {}, info() {}, error() {} };
  await prepare(room, server);
  t.after(() => server.close());
  const driven = openChatOn(t, room, options);
  if (opened) await until(() => driven.chat.link === 'Open', 'an open chat');
  return { server, room, ...driven };
}

/** A chat that drives a room, on a clock that stands still. */
function openChatOn(t, room, options = {}) {
  const time = new FakeTime();
  const { platform, ...given } = fromChatRoom(room);
  const chat = connectChat({ ...given, platform: time.platform(platform), ...options });
  const errors = [];
  chat.addEventListener('error', ({ error }) => errors.push(error));
  t.after(() => chat.close());
  return { chat, time, errors };
}

/** Lets the chat's next attempt come. */
const retry = async ({ chat, time }) => {
  await until(() => chat.link === 'Waiting', 'a chat that waits for its next attempt');
  time.advanceToNext();
};

test('one chat starts each of many autoplays by its own channel', async (t) => {
  const { chat, server } = await open(t);
  const other = ARN.replace('aBcdEFgHiJ12', 'kLmnOPqRsT34');
  const create = async (channel) => {
    const player = fakePlayer();
    const platform = new FakeTime().platform({ page: fakePage() });
    const playbackUrl = 'https://cdn.example/a.m3u8';
    const autoplay = await createAutoplay({ playbackUrl, channel, player, chat, platform });
    t.after(() => autoplay.close());
    player.say('PlayerFailed', OFFLINE);
    return autoplay;
  };
  const autoplays = await Promise.all([ARN, other].map(create));
  server.say(started());
  await until(() => autoplays[0].reason === 'starting', 'a start');
  assert.equal(autoplays[1].reason, 'waiting_for_broadcast');
  const event = { ...startEvent(), resources: [other] };
  server.say(frameOf('STREAM_STARTED', event, { Id: 'another' }));
  await until(() => autoplays[1].reason === 'starting', 'a start of the other');
});

test('a connection that breaks is opened again by the chat alone, with one token', async (t) => {
  const set = await open(t);
  const { server, chat } = set;
  server.latest.terminate();
  await retry(set);
  await until(() => chat.link === 'Open', 'an open chat');
  assert.deepEqual([server.tokens, server.sockets.length], [2, 2]);
});

test('a server that closes is met again: the room itself would give up', async (t) => {
  const set = await open(t);
  const { server, chat } = set;
  server.latest.close(1001);
  await retry(set);
  await until(() => chat.link === 'Open', 'an open chat');
  assert.deepEqual([server.tokens, server.sockets.length], [2, 2]);
});

test('a server that refuses is asked once an attempt, and in the end it is met', async (t) => {
  let refuses = true;
  const prepare = (_, server) => {
    server.wss.options.verifyClient = (_, done) => done(!refuses, 503);
  };
  const set = await open(t, { prepare, opened: false });
  await retry(set);
  await retry(set);
  await until(() => set.chat.link === 'Waiting', 'a chat that waits');
  assert.equal(set.server.tokens, 3);
  refuses = false;
  await retry(set);
  await until(() => set.chat.link === 'Open', 'an open chat');
  assert.equal(set.server.tokens, 4);
});

test('the status of a refused token is known, and nothing is connected', async (t) => {
  const prepare = (_, server) => {
    server.onToken = () => ({ status: 403 });
  };
  const { chat, server, errors } = await open(t, { prepare, opened: false });
  await until(() => chat.link === 'Waiting', 'a chat that waits');
  assert.deepEqual([errors[0].name, errors[0].status], ['TokenError', 403]);
  assert.deepEqual([server.tokens, server.sockets.length], [1, 0]);
});

test('a room that the page has connected is taken over, without another token', async (t) => {
  const prepare = async (room) => {
    room.connect();
    await until(() => room.state === 'connected', 'a connected room');
  };
  const set = await open(t, { prepare });
  assert.equal(set.server.sockets.length, 1);
  set.server.latest.terminate();
  await retry(set);
  await until(() => set.chat.link === 'Open', 'an open chat');
  assert.equal(set.server.sockets.length, 2);
});

test('the room renews its token by itself', async (t) => {
  const prepare = (_, server) => {
    server.onToken = (n) => {
      const tokenExpirationTime = n === 1 ? new Date(Date.now() + 30_050) : undefined;
      return { body: { token: `token-${n}`, tokenExpirationTime } };
    };
  };
  const { server, chat } = await open(t, { prepare });
  await until(() => server.sockets.length === 2, 'a second connection');
  await until(() => server.open === 1, 'the first connection to be closed');
  assert.deepEqual([chat.link, server.tokens], ['Open', 2]);
});

test('messages and deletions are heard, by the page’s own listeners on the room, too', async (t) => {
  const { chat, room, server } = await open(t);
  const heard = [];
  room.addListener('message', ({ content }) => heard.push(content));
  chat.addEventListener('message', ({ content, sender, attributes, sendTime, id }) =>
    heard.push([content, sender.userId, attributes.a, sendTime, id]),
  );
  chat.addEventListener('delete', ({ messageId, reason }) => heard.push([messageId, reason]));
  const SendTime = '2026-11-27T10:00:00.000Z';
  const Sender = { UserId: 'ann', Attributes: {} };
  const message = { Type: 'MESSAGE', Id: 'm1', SendTime, Content: 'hello' };
  server.say({ ...message, Sender, Attributes: { a: 'b' } });
  const deleted = { EventName: 'aws:DELETE_MESSAGE', Attributes: { MessageID: 'm1', Reason: 'x' } };
  server.say({ Type: 'EVENT', Id: 'e1', SendTime, ...deleted });
  await until(() => heard.length === 3, 'three events');
  assert.deepEqual(heard, [['hello', 'ann', 'b', SendTime, 'm1'], 'hello', ['m1', 'x']]);
});

test('what the chat sends goes through the room, and its answers come back', async (t) => {
  const { chat, server } = await open(t);
  const SendTime = '2026-11-27T10:00:00.000Z';
  const answers = {
    SEND_MESSAGE: { Type: 'MESSAGE', Content: 'hi', SendTime, Sender: { UserId: 'me' } },
    DELETE_MESSAGE: { Type: 'ERROR', ErrorCode: 403, ErrorMessage: 'not allowed' },
  };
  server.latest.on('message', (data) => {
    const { Action, RequestId } = JSON.parse(data);
    server.say({ Id: Action, RequestId, ...answers[Action] });
  });
  await chat.send('hi', { a: 'b' });
  await assert.rejects(chat.deleteMessage('m1'), { name: 'ChatError', code: 403 });
  const { RequestId, ...sent } = server.received[0];
  assert.deepEqual(sent, { Action: 'SEND_MESSAGE', Content: 'hi', Attributes: { a: 'b' } });
  assert.equal(server.received[1].Id, 'm1');
  assert.ok(RequestId);
});

test('a viewer whom a moderator disconnects is kicked', async (t) => {
  const { chat, server } = await open(t, { options: { userId: 'me' } });
  const reasons = [];
  chat.addEventListener('link', ({ reason }) => reasons.push(reason));
  const Attributes = { UserId: 'me', Reason: 'x' };
  const EventName = 'aws:DISCONNECT_USER';
  server.say({
    Type: 'EVENT',
    Id: 'e1',
    SendTime: new Date().toISOString(),
    EventName,
    Attributes,
  });
  await until(() => reasons.includes('Kicked'), 'a kick');
});

test('a chat that is closed disconnects the room for good', async (t) => {
  const { chat, room, server } = await open(t);
  chat.close();
  assert.equal(room.state, 'disconnected');
  await until(() => server.open === 0, 'a closed connection');
  assert.equal(server.tokens, 1);
});

test('a room goes back as it was, and can be given to another chat', async (t) => {
  let own;
  const prepare = (room) => {
    room.maxReconnectAttempts = 7;
    own = room.tokenProvider;
  };
  const { chat, room, server } = await open(t, { prepare });
  assert.equal(room.maxReconnectAttempts, 0);
  const next = fromChatRoom(room); // a component that mounts anew before the old one is closed
  chat.close();
  assert.deepEqual([room.tokenProvider === own, room.maxReconnectAttempts], [true, 7]);
  for (const given of [next, fromChatRoom(room)]) {
    const again = connectChat(given);
    t.after(() => again.close());
    await until(() => again.link === 'Open', 'an open chat');
    again.close();
  }
  assert.deepEqual([server.tokens, room.tokenProvider === own], [3, true]);
});

for (const [answer, says] of [
  [undefined, /contains no token/],
  [null, /contains no token/],
  [{}, /contains no token/],
  [{ token: '' }, /contains no token/],
  ['<html>', /is HTML/],
  [{ token: 'with space' }, /that no WebSocket takes/],
]) {
  test(`a tokenProvider that answers ${JSON.stringify(answer)} is a TokenError, as without a room`, async (t) => {
    let asked = 0;
    const prepare = (room) => {
      room.tokenProvider = async () => (asked++, answer);
    };
    const { chat, server, time, errors } = await open(t, { prepare, opened: false });
    await until(() => chat.link === 'Waiting', 'a chat that waits');
    assert.equal(errors[0].name, 'TokenError');
    assert.match(errors[0].message, says);
    time.advance(29_000);
    await settle();
    assert.deepEqual([asked, server.sockets.length], [1, 0]);
  });
}

test('a tokenProvider may answer with the bare token', async (t) => {
  const prepare = (room) => {
    const { tokenProvider } = room;
    room.tokenProvider = async () => (await tokenProvider()).token;
  };
  const { chat } = await open(t, { prepare });
  assert.equal(chat.link, 'Open');
});

/** A ChatRoom that only writes down what it is told, and sockets on it. */
const recorded = () => {
  const calls = [];
  const heard = new Map();
  const room = {
    state: 'disconnected',
    tokenProvider: async () => ({ token: 'a', userId: 'me' }),
    addListener(name, listener) {
      const set = heard.get(name) ?? heard.set(name, new Set()).get(name);
      set.add(listener);
      return () => set.delete(listener);
    },
    connect: () => calls.push('connect'),
    disconnect: () => calls.push('disconnect'),
  };
  const count = () => [...heard.values()].reduce((sum, { size }) => sum + size, 0);
  return { room, calls, count, given: fromChatRoom(room) };
};

test('a connection that replaces a silent one disconnects it first, and alone is closed', () => {
  const { calls, count, given } = recorded();
  const { WebSocket: Socket } = given.platform;
  const old = new Socket();
  const present = count();
  const next = new Socket();
  assert.deepEqual(calls, ['connect', 'disconnect', 'connect']);
  old.close();
  assert.deepEqual([calls.length, count()], [3, present]);
  next.close();
  assert.deepEqual([calls.at(-1), calls.length, count()], ['disconnect', 4, 0]);
});

test('the chat learns the viewer’s id from the token, so that a kick is known', async () => {
  const { userId } = await recorded().given.tokenProvider({});
  assert.equal(userId, 'me');
});

test('what is no ChatRoom is a TypeError', () => {
  for (const room of [undefined, {}, 'room', new EventTarget()]) {
    assert.throws(() => fromChatRoom(room), {
      name: 'TypeError',
      message: /must be a ChatRoom of amazon-ivs-chat-messaging/,
    });
  }
});

test('a second chat on a room is told so, disturbs nothing, and takes over when the first is closed', async (t) => {
  const { chat, room, server } = await open(t);
  const second = await openChatOn(t, room);
  await until(() => second.chat.link === 'Waiting', 'a second chat that waits');
  assert.match(second.errors[0]?.message, /another chat drives this ChatRoom; close\(\) it first/);
  assert.deepEqual([chat.link, room.maxReconnectAttempts, server.open], ['Open', 0, 1]);
  chat.close();
  second.time.advanceToNext();
  await until(() => second.chat.link === 'Open', 'the second chat');
});
