import assert from 'node:assert/strict';
import test from 'node:test';
import { socketsOf } from '../../web/src/transport.js';
import { connectChat } from '../../web/src/chat.js';
import { fakePage, FakeRoom, FakeTime, settle, until, WebSocket } from './helpers.mjs';
import { openChat } from './setups.mjs';

test('the token goes as subprotocol, and the link says each step', async (t) => {
  const { room, links } = await openChat(t);
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
    const { room, time, chat, links } = await openChat(t);
    end(room.latest);
    await until(() => chat.link === 'Waiting', 'a wait');
    assert.deepEqual(links.at(-1), ['Waiting', 'SocketLost']);
    time.advanceToNext();
    await until(() => chat.link === 'Open', 'an open chat');
    assert.deepEqual(room.protocols, ['token-1', 'token-2']);
  });
}

test('a connection that is refused again and again is tried again and again', async (t) => {
  const { room, time, chat } = await openChat(t);
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
  const { room, time, chat, links } = await openChat(t);
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
    const { room, chat } = await openChat(t, {
      onToken: () => ({ body: { token: 't', ...answer } }),
    });
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
  assert.ok(unclean > 1000 && unclean <= 9000, `${unclean}`);
  assert.ok(told > 9000, `${told}`);
});

test('a refused token is reported with its status and tried again later', async (t) => {
  const { time, chat, links, errors } = await openChat(t, {
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
  const { time, chat, links } = await openChat(t, { options, opened: false });
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
  const { time, chat } = await openChat(t, { options, opened: false });
  await until(() => chat.link === 'FetchingToken', 'a request');
  time.advance(10_000);
  assert.equal(chat.link, 'Waiting');
  time.advanceToNext();
  assert.equal(chat.link, 'FetchingToken');
  assert.equal(aborted.length, 1);
});

test('a token that is no subprotocol fails without showing itself', async (t) => {
  const { chat, errors } = await openChat(t, {
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
  const { chat, errors } = await openChat(t, { platform: { WebSocket: Quoting }, opened: false });
  await until(() => chat.link === 'Waiting', 'a wait');
  assert.match(errors[0].message, /subprotocol '\(token\)'/);
});

test('no endpoint anywhere is an error that says what to give', async (t) => {
  const { chat, errors } = await openChat(t, { options: { endpoint: undefined }, opened: false });
  await until(() => chat.link === 'Waiting', 'a wait');
  assert.match(errors[0].message, /'region' or 'endpoint'/);
});

test('a page that freezes lets go of the socket and takes it up when restored', async (t) => {
  const page = fakePage();
  const { room, time, chat } = await openChat(t, { platform: { page } });
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
  const { room, time, chat } = await openChat(t, { platform: { page } });
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
  const { time, room, chat } = await openChat(t, { platform: { page } });
  time.wall += 3_600_000;
  page.show('visible');
  assert.equal(chat.link, 'Open');
  time.advance(1_000);
  await until(() => room.protocols.length === 2, 'a second connection beside the first');
  await until(() => room.open === 2, 'both open');
  await settle();
  time.advance(2_000);
  await until(() => room.open === 1, 'the first let go');
});

test('close leaves no socket, timer or listener, and says Stopped', async (t) => {
  const page = fakePage();
  const { room, time, chat, links } = await openChat(t, { platform: { page } });
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
  const early = await openChat(t, { opened: false });
  early.chat.close();

  const tokenProvider = ({ signal }) =>
    new Promise((resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const never = { tokenUrl: undefined, tokenProvider };
  const asking = await openChat(t, { options: never, opened: false });
  await until(() => asking.chat.link === 'FetchingToken', 'a request');
  asking.chat.close();
  await settle();
  assert.equal(asking.room.sockets.length, 0);
  assert.deepEqual(asking.errors, []);

  const inside = await openChat(t, { opened: false });
  inside.chat.addEventListener('link', ({ link }) => link === 'Open' && inside.chat.close());
  await until(() => inside.chat.link === 'Stopped', 'the end');
  await until(() => inside.room.open === 0, 'no connection');
  assert.equal(inside.time.timers.size, 0);
  // The core was there for the last chat, so the first one would have asked before.
  assert.equal(early.room.tokens, 0);
});

test('a signal closes, also one that has fired before', async (t) => {
  const controller = new AbortController();
  const { chat, room } = await openChat(t, { options: { signal: controller.signal } });
  controller.abort();
  await until(() => room.open === 0, 'no connection');
  assert.equal(chat.link, 'Stopped');
  const late = await openChat(t, { options: { signal: controller.signal }, opened: false });
  await openChat(t);
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
  ['an unknown option', { ...good, tokenurl: '/' }, /unknown option 'tokenurl'.*tokenUrl/],
]) {
  test(`connectChat refuses ${what} by name`, () => {
    assert.throws(() => connectChat(options), { name: 'TypeError', message: named });
  });
}

test('the fault of the connection is told until it is open again', async (t) => {
  const { room, time, chat } = await openChat(t);
  assert.equal(chat.fault, '');
  room.onToken = () => ({ status: 403 });
  room.latest.close(1012);
  await until(() => chat.link === 'Waiting', 'a wait');
  assert.equal(chat.fault, 'the connection was closed with code 1012');
  time.advanceToNext();
  await until(() => chat.fault.includes('403'), 'a refused token');
  assert.equal(chat.fault, 'no chat token: the token endpoint answered 403');
  room.onToken = () => ({ body: { token: 'again' } });
  await until(() => {
    if (chat.link === 'Waiting') time.advanceToNext();
    return chat.link === 'Open';
  }, 'an open chat');
  assert.equal(chat.fault, '');
});

test('a connection that never opens is a fault', async (t) => {
  class Never {
    close() {}
  }
  const { chat, time } = await openChat(t, { platform: { WebSocket: Never }, opened: false });
  await until(() => chat.link === 'Opening', 'a chat that opens');
  for (let i = 0; i < 60 && chat.link === 'Opening'; i++) time.advance(1000);
  assert.deepEqual([chat.link, chat.fault], ['Waiting', 'the connection did not open']);
});

test('a connection that ends beside the one that speaks is no fault', () => {
  const faults = [];
  const sockets = socketsOf({ tell() {}, hear() {} }, Boolean, Boolean, (fault) =>
    faults.push(fault),
  );
  const [old, next] = [{}, {}];
  for (const [epoch, socket] of [old, next].entries()) {
    sockets.add(socket, epoch);
    socket.onopen();
  }
  old.onclose({ code: 1000, wasClean: true });
  sockets.add({ close() {} }, 2);
  sockets.close(2); // it did not open, beside one that speaks
  assert.deepEqual(faults, ['', '']);
  next.onclose({ code: 1006, wasClean: false });
  assert.equal(faults.at(-1), 'the connection was closed with code 1006');
});
