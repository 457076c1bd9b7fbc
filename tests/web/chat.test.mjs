import assert from 'node:assert/strict';
import test from 'node:test';
import { connectChat } from '../../web/src/chat.js';
import {
  ARN, fakePage, FakeRoom, FakeTime, sampleFrames, settle, stateFrame, until, WebSocket,
} from './helpers.mjs';

/** A room, a clock that stands still, and a chat that has opened unless told otherwise. */
async function setUp(t, { options = {}, platform = {}, onToken, opened = true } = {}) {
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

const heard = (chat, type) => {
  const events = [];
  chat.addEventListener(type, (event) => events.push(event));
  return events;
};

test('the token goes as subprotocol, and the link says each step', async (t) => {
  const { room, links } = await setUp(t);
  assert.deepEqual(room.protocols, ['token-1']);
  assert.deepEqual(links, [
    ['FetchingToken', null],
    ['Opening', null],
    ['Open', 'Opened'],
  ]);
});

test('the endpoint in the token answer is used when none was given', async (t) => {
  const room = await FakeRoom.open();
  room.onToken = () => ({ body: { token: 't', endpoint: room.endpoint } });
  const platform = new FakeTime().platform({ WebSocket });
  const chat = connectChat({ tokenUrl: room.tokenUrl, platform });
  t.after(() => (chat.close(), room.close()));
  await until(() => chat.link === 'Open', 'an open chat');
});

test('a region stands for its own endpoint', async (t) => {
  const urls = [];
  class Nowhere {
    constructor(url) {
      urls.push(url);
    }
    close() {}
  }
  const chat = connectChat({
    tokenProvider: () => 't',
    region: 'eu-west-1',
    platform: new FakeTime().platform({ WebSocket: Nowhere }),
  });
  t.after(chat.close);
  await until(() => urls.length > 0, 'a socket');
  assert.deepEqual(urls, ['wss://edge.ivschat.eu-west-1.amazonaws.com']);
});

for (const [what, end] of [
  ['clean', (socket) => socket.close(1000)],
  ['clean, restarting,', (socket) => socket.close(1012)],
  ['unclean', (socket) => socket.terminate()],
]) {
  test(`after a ${what} close it connects again with a new token`, async (t) => {
    const { room, time, chat, links } = await setUp(t);
    end(room.latest);
    await until(() => chat.link === 'Waiting', 'a wait');
    assert.deepEqual(links.at(-1), ['Waiting', 'SocketLost']);
    time.advanceToNext();
    await until(() => chat.link === 'Open', 'an open chat');
    assert.deepEqual(room.protocols, ['token-1', 'token-2']);
  });
}

test('a connection that is refused again and again is tried again and again', async (t) => {
  const { room, time, chat } = await setUp(t);
  room.onConnect = (socket) => socket.terminate();
  room.latest.terminate();
  for (let i = 0; i < 6; i++) {
    await until(() => chat.link === 'Waiting', 'a wait');
    time.advanceToNext();
    await until(() => room.tokens === i + 2, 'another attempt');
  }
  await until(() => chat.link === 'Waiting', 'a wait');
  room.onConnect = () => {};
  time.advanceToNext();
  await until(() => chat.link === 'Open', 'an open chat');
  assert.equal(room.tokens, 8);
});

test('ERROR 401 ends the session and a new one begins', async (t) => {
  const { room, time, chat, links } = await setUp(t);
  room.say({ Type: 'ERROR', Id: 'x', RequestId: '', ErrorCode: 401, ErrorMessage: 'expired' });
  await until(() => chat.link === 'Waiting', 'a wait');
  assert.deepEqual(links.at(-1), ['Waiting', 'SessionEnded']);
  time.advanceToNext();
  await until(() => chat.link === 'Open', 'an open chat');
  await until(() => room.open === 1, 'one connection');
  await settle();
  assert.deepEqual(chat.ignored, {});
});

test('how it ended, and the window the token names, bear on the wait', async (t) => {
  const wait = async (end, answer) => {
    const { room, chat } = await setUp(t, { onToken: () => ({ body: { token: 't', ...answer } }) });
    let delay;
    chat.addEventListener('link', ({ retryInMs }) => (delay = retryInMs));
    end(room.latest);
    await until(() => chat.link === 'Waiting', 'a wait');
    return delay;
  };
  const clean = await wait((socket) => socket.close(1000));
  const unclean = await wait((socket) => socket.terminate());
  const told = await wait((socket) => socket.close(1000), { reconnectWindowMs: 600_000 });
  assert.ok(clean <= 1000, `${clean}`);
  assert.ok(unclean > 1000 && unclean <= 7000, `${unclean}`);
  assert.ok(told > 7000, `${told}`);
});

test('a refused token is reported with its status and tried again later', async (t) => {
  const { time, chat, links, errors } = await setUp(t, {
    onToken: (n) => (n === 1 ? { status: 403, body: '' } : { body: '"t"' }),
    opened: false,
  });
  await until(() => chat.link === 'Waiting', 'a wait');
  assert.deepEqual(links.at(-1), ['Waiting', 'TokenRefused']);
  assert.equal(errors[0].status, 403);
  time.advance(29_000);
  await settle();
  assert.equal(chat.link, 'Waiting');
  time.advanceToNext();
  await until(() => chat.link === 'Open', 'an open chat');
});

test('a token provider that throws is a failed attempt, not the end', async (t) => {
  let calls = 0;
  const tokenProvider = () => {
    if (++calls === 1) throw Object.assign(new Error('no'), { status: 429, retryAfter: 5 });
    return { token: 't' };
  };
  const options = { tokenUrl: undefined, tokenProvider };
  const { time, chat, links } = await setUp(t, { options, opened: false });
  await until(() => chat.link === 'Waiting', 'a wait');
  assert.deepEqual(links.at(-1), ['Waiting', 'TokenThrottled']);
  time.advanceToNext();
  await until(() => chat.link === 'Open', 'an open chat');
});

test('a token endpoint that never answers is given up and asked anew', async (t) => {
  const aborted = [];
  const tokenProvider = ({ signal }) => {
    signal.addEventListener('abort', () => aborted.push(true));
    return new Promise(() => {});
  };
  const options = { tokenUrl: undefined, tokenProvider };
  const { time, chat } = await setUp(t, { options, opened: false });
  await until(() => chat.link === 'FetchingToken', 'a request');
  time.advance(10_000);
  assert.equal(chat.link, 'Waiting');
  time.advanceToNext();
  assert.equal(chat.link, 'FetchingToken');
  assert.equal(aborted.length, 1);
});

test('a token that is no subprotocol fails without showing itself', async (t) => {
  const { chat, errors } = await setUp(t, {
    onToken: () => ({ body: '"secret/ token="' }),
    opened: false,
  });
  await until(() => chat.link === 'Waiting', 'a wait');
  assert.equal(errors.length, 1);
  assert.ok(!errors[0].message.includes('secret'));
});

test('a browser that quotes the token in its error is not repeated', async (t) => {
  class Quoting {
    constructor(url, token) {
      throw new SyntaxError(`The subprotocol '${token}' is invalid.`);
    }
  }
  const { chat, errors } = await setUp(t, { platform: { WebSocket: Quoting }, opened: false });
  await until(() => chat.link === 'Waiting', 'a wait');
  assert.match(errors[0].message, /subprotocol '\(token\)'/);
});

test('no endpoint anywhere is an error that says what to give', async (t) => {
  const { chat, errors } = await setUp(t, { options: { endpoint: undefined }, opened: false });
  await until(() => chat.link === 'Waiting', 'a wait');
  assert.match(errors[0].message, /'region' or 'endpoint'/);
});

test('messages, events, deletions and states reach their listeners', async (t) => {
  const { room, chat } = await setUp(t);
  const [messages, events, deletions, states] = ['message', 'event', 'delete', 'state'].map((type) =>
    heard(chat, type),
  );
  for (const frame of sampleFrames()) room.say(frame);
  await until(() => events.length === 3, 'the last event');
  assert.deepEqual(messages.map(({ content }) => content)[0], 'Hello!');
  assert.equal(messages[0].sender.attributes.username, 'Ann');
  assert.equal(messages.length, 2);
  assert.deepEqual(events.map(({ name }) => name), [
    'STREAM_STARTED', 'aws:DISCONNECT_USER', 'STREAM_ENDED',
  ]);
  assert.equal(deletions[0].messageId, 'AYk6xKitV4Oo');
  assert.equal(states[0].state.live, true);
  assert.equal(states[0].source, 'frame');
});

test('a plain message is not read while nobody listens', async (t) => {
  const { room, chat } = await setUp(t);
  const states = heard(chat, 'state');
  room.say('{"Type":"MESSAGE" and then no JSON');
  room.say(stateFrame({}));
  await until(() => states.length === 1, 'the state');
  assert.deepEqual(chat.ignored, {});
  const listener = () => assert.fail('that is no message');
  chat.addEventListener('message', listener);
  room.say('{"Type":"MESSAGE" and then no JSON');
  room.say(stateFrame({}, { Id: 'IxTh2Ad9fZIx' }));
  await until(() => states.length === 2, 'the state');
  assert.deepEqual(chat.ignored, { NotJson: 1 });
  chat.removeEventListener('message', listener);
});

test('frames of any shape are ignored and counted', async (t) => {
  const { room, chat, errors } = await setUp(t);
  const odd = ['', 'x', '[]', '7', 'null', '{}', '{"Type":7}', `{"x":"${'y'.repeat(20_000)}"}`];
  for (const frame of odd) room.say(frame);
  room.latest.send(Buffer.from([0, 255, 1]));
  const states = heard(chat, 'state');
  room.say(stateFrame({}));
  await until(() => states.length === 1, 'the state');
  const counted = Object.values(chat.ignored).reduce((sum, count) => sum + count, 0);
  assert.equal(counted, odd.length + 1);
  assert.equal(chat.link, 'Open');
  assert.deepEqual(errors, []);
});

test('the last state of each channel is kept for whoever comes later', async (t) => {
  const snapshot = { v: 1, channel: 'arn:other', live: false };
  const { room, chat } = await setUp(t, { onToken: () => ({ body: { token: 't', snapshot } }) });
  const states = heard(chat, 'state');
  room.say(stateFrame({ live: true }));
  room.say(stateFrame({ live: false }, { Id: 'IxTh2Ad9fZIx' }));
  await until(() => states.length === 2, 'both states');
  assert.equal(chat.states.length, 2);
  assert.deepEqual(chat.states[0], { raw: JSON.stringify(snapshot), source: 'token' });
  assert.match(chat.states[1].raw, /\\"live\\":false/);
});

test('states of ever new channels do not pile up', async (t) => {
  const { room, chat } = await setUp(t);
  const states = heard(chat, 'state');
  for (let i = 0; i < 100; i++) room.say(stateFrame({ channel: `${ARN}${i}` }, { Id: `id${i}` }));
  await until(() => states.length === 100, 'all states');
  assert.equal(chat.states.length, 64);
  room.say(stateFrame({ channel: `${ARN}36`, live: false }, { Id: 'again' }));
  room.say(stateFrame({ channel: `${ARN}new` }, { Id: 'new' }));
  await until(() => states.length === 102, 'all states');
  const kept = chat.states.map(({ raw }) => /channel\\":\\"([^\\]*)/.exec(raw)[1]);
  assert.ok(kept.includes(`${ARN}36`) && !kept.includes(`${ARN}37`));
});

test('send resolves with the echo of its own request', async (t) => {
  const { room, chat } = await setUp(t);
  const sent = chat.send('hi', { mood: 'good' });
  await until(() => room.received.length === 1, 'the request');
  const { Action, RequestId, Content, Attributes } = room.received[0];
  assert.deepEqual([Action, Content, Attributes], ['SEND_MESSAGE', 'hi', { mood: 'good' }]);
  const echo = { Type: 'MESSAGE', Id: 'AAAAAAAAAAAA', Content: 'hi', Attributes, SendTime: '' };
  room.say({ ...echo, Id: 'BBBBBBBBBBBB', RequestId: 'another', Content: 'other' });
  room.say({ ...echo, RequestId });
  const event = await sent;
  assert.deepEqual([event.id, event.content], ['AAAAAAAAAAAA', 'hi']);
});

test('a refused request rejects with the code of the room', async (t) => {
  const { room, chat, errors } = await setUp(t);
  const sent = chat.send('hi');
  await until(() => room.received.length === 1, 'the request');
  const { RequestId } = room.received[0];
  room.say({ Type: 'ERROR', Id: 'x', RequestId, ErrorCode: 403, ErrorMessage: 'no capability' });
  await assert.rejects(sent, { name: 'ChatError', code: 403, message: 'no capability' });
  assert.deepEqual(errors, []);
});

test('a request without an answer rejects in time and leaves no timer', async (t) => {
  const { time, room, chat } = await setUp(t, { options: { requestTimeoutMs: 3000 } });
  const sent = chat.send('hi');
  const outcome = assert.rejects(sent, /did not answer in time/);
  await until(() => room.received.length === 1, 'the request');
  time.advance(3000);
  await outcome;
  assert.equal(time.timers.size, 0);
});

test('a lost connection rejects what waits, and sending without one rejects at once', async (t) => {
  const { room, chat } = await setUp(t);
  const sent = chat.send('hi');
  const outcome = assert.rejects(sent, /connection was lost/);
  room.latest.terminate();
  await outcome;
  await assert.rejects(chat.send('hi'), /not connected/);
});

test('deleteMessage and disconnectUser resolve by id, or by what the event names', async (t) => {
  const { room, chat } = await setUp(t);
  const deleted = chat.deleteMessage('AYk6xKitV4Oo', 'rude');
  const gone = chat.disconnectUser('u2', 'rude');
  await until(() => room.received.length === 2, 'both requests');
  assert.deepEqual(room.received.map(({ Action }) => Action), ['DELETE_MESSAGE', 'DISCONNECT_USER']);
  const [, , , deletion] = sampleFrames();
  room.say(deletion);
  await deleted;
  const { RequestId } = room.received[1];
  const event = { Type: 'EVENT', Id: 'q', EventName: 'aws:DISCONNECT_USER', SendTime: '' };
  room.say({ ...event, RequestId, Attributes: { UserId: 'u2' } });
  await gone;
});

test('a moderator who disconnects this viewer is told apart from the rest', async (t) => {
  const { room, chat, links } = await setUp(t, { options: { userId: 'u2' } });
  const event = { Type: 'EVENT', RequestId: '', EventName: 'aws:DISCONNECT_USER', SendTime: '' };
  room.say({ ...event, Id: 'q1', Attributes: { UserId: 'u1' } });
  room.say({ ...event, Id: 'q2', Attributes: { UserId: 'u2' } });
  await until(() => chat.link === 'Waiting', 'a wait');
  assert.deepEqual(links.at(-1), ['Waiting', 'Kicked']);
});

test('a page that freezes lets go of the socket and takes it up when restored', async (t) => {
  const page = fakePage();
  const { room, time, chat } = await setUp(t, { platform: { page } });
  page.window.emit('pagehide');
  assert.equal(chat.link, 'Frozen');
  await until(() => room.open === 0, 'no connection');
  assert.equal(time.timers.size, 0);
  page.window.emit('pageshow', { persisted: false });
  assert.equal(chat.link, 'Frozen');
  page.window.emit('pageshow', { persisted: true });
  time.advanceToNext();
  await until(() => chat.link === 'Open', 'an open chat');
});

test('offline and online are told', async (t) => {
  const page = fakePage();
  const { room, time, chat } = await setUp(t, { platform: { page } });
  room.latest.terminate();
  await until(() => chat.link === 'Waiting', 'a wait');
  page.window.emit('offline');
  assert.equal(chat.link, 'Offline');
  page.window.emit('online');
  time.advanceToNext();
  await until(() => chat.link === 'Open', 'an open chat');
});

test('a sleep is noticed by whatever happens next and renews the connection', async (t) => {
  const page = fakePage();
  const { time, room, chat } = await setUp(t, { platform: { page } });
  time.wall += 3_600_000;
  page.show('visible');
  assert.equal(chat.link, 'Waiting');
  time.advanceToNext();
  await until(() => chat.link === 'Open', 'an open chat');
  assert.equal(room.protocols.length, 2);
});

test('close leaves no socket, timer or listener, and says Stopped', async (t) => {
  const page = fakePage();
  const { room, time, chat, links } = await setUp(t, { platform: { page } });
  assert.ok(page.listeners() > 0);
  const sent = chat.send('hi');
  const outcome = assert.rejects(sent, /chat was closed/);
  chat.close();
  chat.close();
  await outcome;
  await until(() => room.open === 0, 'no connection');
  assert.deepEqual([chat.link, time.timers.size, page.listeners()], ['Stopped', 0, 0]);
  assert.deepEqual(links.at(-1), ['Stopped', null]);
  time.advance(600_000);
  await settle();
  assert.equal(room.tokens, 1);
});

test('close before the core is there, while a token is asked for, and from a listener', async (t) => {
  const early = await setUp(t, { opened: false });
  early.chat.close();
  await settle();
  assert.equal(early.room.tokens, 0);

  const tokenProvider = ({ signal }) =>
    new Promise((resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const never = { tokenUrl: undefined, tokenProvider };
  const asking = await setUp(t, { options: never, opened: false });
  await until(() => asking.chat.link === 'FetchingToken', 'a request');
  asking.chat.close();
  await settle();
  assert.equal(asking.room.sockets.length, 0);
  assert.deepEqual(asking.errors, []);

  const inside = await setUp(t, { opened: false });
  inside.chat.addEventListener('link', ({ link }) => link === 'Open' && inside.chat.close());
  await until(() => inside.chat.link === 'Stopped', 'the end');
  await until(() => inside.room.open === 0, 'no connection');
  assert.equal(inside.time.timers.size, 0);
});

test('a signal closes, also one that has fired before', async (t) => {
  const controller = new AbortController();
  const { chat, room } = await setUp(t, { options: { signal: controller.signal } });
  controller.abort();
  await until(() => room.open === 0, 'no connection');
  assert.equal(chat.link, 'Stopped');
  const late = await setUp(t, { options: { signal: controller.signal }, opened: false });
  await settle();
  assert.deepEqual([late.chat.link, late.room.tokens], ['Stopped', 0]);
});

const good = { tokenUrl: '/token' };
for (const [what, options, named] of [
  ['no options', undefined, /options must be an object/],
  ['neither tokenUrl nor tokenProvider', {}, /'tokenUrl'/],
  ['both of them', { ...good, tokenProvider: () => 't' }, /'tokenUrl'/],
  ['an empty tokenUrl', { tokenUrl: '' }, /'tokenUrl'/],
  ['a provider that is no function', { tokenProvider: 't' }, /'tokenProvider'/],
  ['a region that is a URL', { ...good, region: 'https://x/' }, /'region'/],
  ['an endpoint that is no WebSocket URL', { ...good, endpoint: 'https://x/' }, /'endpoint'/],
  ['a timeout of zero', { ...good, requestTimeoutMs: 0 }, /'requestTimeoutMs'/],
  ['a signal that is none', { ...good, signal: {} }, /'signal'/],
  ['an unknown option', { ...good, tokenurl: '/' }, /no option 'tokenurl'.*tokenUrl/],
]) {
  test(`connectChat refuses ${what} by name`, () => {
    assert.throws(() => connectChat(options), { name: 'TypeError', message: named });
  });
}
