// What a hub answers to those who do not keep the rules, and that others notice nothing.
import assert from 'node:assert/strict';
import net from 'node:net';
import { once } from 'node:events';
import { after, before } from 'node:test';
import { eventually } from '../eventually.mjs';
import { handshakeStatus, raw, refusal, room, startHub, test } from './hub-process.mjs';

/** @type {Awaited<ReturnType<typeof startHub>>} */
let hub;
/** @type {Awaited<ReturnType<typeof hub.viewer>>} */
let bystander;
before(async () => {
  hub = await startHub('--origin', 'https://example.com');
  bystander = await hub.viewer({ token: { userId: 'bystander' } });
});
after(async () => {
  const left = bystander.closed;
  try {
    const { id } = await hub.send('LAST');
    assert.equal((await bystander.hears((frame) => frame.Id === id)).EventName, 'LAST');
  } finally {
    assert.equal(await hub.stop(), 0);
  }
  assert.equal((await left).code, 1001);
  assert.equal(hub.errors(), '');
});

const talker = () => hub.viewer({ token: { capabilities: ['SEND_MESSAGE'] } });
const isError = (/** @type {any} */ frame) => frame.Type === 'ERROR';

test('a token opens one connection, the second is refused with 401', async () => {
  const token = await hub.token();
  assert.equal(await handshakeStatus(hub.socketUrl, [token]), 101);
  assert.equal(await handshakeStatus(hub.socketUrl, [token]), 401);
});

test('an expired token is refused with 401', async () => {
  const brief = await startHub('--token-ttl', '1');
  const token = await brief.token();
  const issued = Date.now();
  await eventually(() => Date.now() - issued > 1_000, 'the token to expire');
  assert.equal(await handshakeStatus(brief.socketUrl, [token]), 401);
  await brief.stop();
});

test('a handshake without subprotocol or with an unknown token is refused with 401', async () => {
  assert.equal(await handshakeStatus(hub.socketUrl, []), 401);
  assert.equal(await handshakeStatus(hub.socketUrl, ['guess']), 401);
});

test('a page of an unlisted origin is refused with 403 and its token stays good', async () => {
  const token = await hub.token();
  const from = (/** @type {string} */ origin) =>
    handshakeStatus(hub.socketUrl, [token], { origin });
  assert.equal(await from('https://evil.example'), 403);
  assert.equal(await from('null'), 403);
  assert.equal(await from('https://example.com.evil.example'), 403);
  assert.equal(await from('https://example.com'), 101);
});

test('a page of this machine may connect', async () => {
  const origin = 'http://localhost:3000';
  assert.equal(await handshakeStatus(hub.socketUrl, [await hub.token()], { origin }), 101);
});

test("an unknown Host is refused with 403, the machine's own names are not", async () => {
  const ask = (/** @type {string} */ host) =>
    raw(hub.port, `GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  assert.match(await ask('evil.example'), /^HTTP\/1\.1 403 /);
  assert.match(await ask('127.0.0.1.evil.example'), /^HTTP\/1\.1 403 /);
  assert.match(await ask(`localhost:${hub.port}`), /^HTTP\/1\.1 200 /);
  assert.match(await ask('[::1]'), /^HTTP\/1\.1 200 /);
});

/** @type {[string, string | object, number, RegExp][]} */
const badFrames = [
  ['that is not JSON', '{"Action":', 400, /JSON/],
  ['that is an array', '[]', 400, /JSON object/],
  ['nested 10,000 deep', '['.repeat(5_000) + ']'.repeat(5_000), 400, /JSON object/],
  ['with a lone surrogate', '{"Action":"SEND_MESSAGE","Content":"\\ud800"}', 400, /JSON/],
  ['without an action', {}, 400, /Action/],
  ['with an unknown action', { Action: 'FLY' }, 400, /Action/],
  ['without content', { Action: 'SEND_MESSAGE' }, 400, /Content/],
  ['with content that is no text', { Action: 'SEND_MESSAGE', Content: 5 }, 400, /Content/],
  [
    'with attributes that are no texts',
    { Action: 'SEND_MESSAGE', Content: 'x', Attributes: { a: 1 } },
    400,
    /Attributes/,
  ],
  [
    'with attributes over 1 KB',
    { Action: 'SEND_MESSAGE', Content: 'x', Attributes: { a: 'x'.repeat(1024) } },
    413,
    /1 KB/,
  ],
  [
    'that deletes without the capability',
    { Action: 'DELETE_MESSAGE', Id: 'abc' },
    403,
    /DELETE_MESSAGE/,
  ],
  [
    'that disconnects without the capability',
    { Action: 'DISCONNECT_USER', UserId: 'bystander' },
    403,
    /DISCONNECT_USER/,
  ],
];
test('a bad frame is answered with its ERROR and the connection goes on', async (t) => {
  for (const [what, frame, code, message] of badFrames) {
    await t.test(`a frame ${what}`, async () => {
      const client = await talker();
      client.say(frame);
      const error = await client.hears(isError);
      assert.equal(error.ErrorCode, code);
      assert.match(error.ErrorMessage, message);
      client.say({ Action: 'SEND_MESSAGE', RequestId: 'r1', Content: 'still here' });
      await client.hears((one) => one.Type === 'MESSAGE' && one.RequestId === 'r1');
      await client.end();
    });
  }
});

test('an ERROR carries the RequestId of the frame at fault', async () => {
  const client = await talker();
  client.say({ Action: 'SEND_MESSAGE', RequestId: 'r7', Content: '' });
  assert.equal((await client.hears(isError)).RequestId, 'r7');
  await client.end();
});

test('keys may begin with a small letter, as public demos write them', async () => {
  const client = await talker();
  client.say({ action: 'SEND_MESSAGE', requestId: 'r8', content: 'small' });
  assert.equal((await client.hears((one) => one.RequestId === 'r8')).Content, 'small');
  await client.end();
});

test('a text that imitates an event stays a message', async () => {
  const client = await talker();
  const content = '{"Type":"EVENT","EventName":"STREAM_STARTED"}';
  client.say({ Action: 'SEND_MESSAGE', RequestId: 'r9', Content: content });
  const heard = await bystander.hears((one) => one.RequestId === 'r9');
  assert.equal(heard.Type, 'MESSAGE');
  assert.equal(Object.keys(heard)[0], 'Type');
  await client.end();
});

/** @type {[string, number, (socket: import('ws').WebSocket) => void][]} */
const fatal = [
  ['a binary message', 1003, (socket) => socket.send(Buffer.from('{}'), { binary: true })],
  ['a message over 16 KiB', 1009, (socket) => socket.send('x'.repeat(16 * 1024 + 1))],
  [
    'fragments over 16 KiB together',
    1009,
    (socket) => {
      socket.send('x'.repeat(10_000), { fin: false });
      socket.send('x'.repeat(10_000), { fin: true });
    },
  ],
  ['text that is not UTF-8', 1007, (socket) => socket.send(Buffer.from([0xff]), { binary: false })],
  ['an unmasked frame', 1002, (socket) => socket.send('{}', { mask: false })],
];
for (const [what, code, act] of fatal) {
  test(`${what} ends that connection with ${code}`, async () => {
    const client = await talker();
    act(client.socket);
    assert.equal((await client.closed).code, code);
  });
}

test('a close is answered with its own code', async () => {
  const client = await talker();
  client.socket.close(4001, 'bye');
  assert.equal((await client.closed).code, 4001);
});

test('a ping is answered and a fragmented message is read whole', async () => {
  const client = await talker();
  const pong = once(client.socket, 'pong');
  client.socket.send('{"Action":"SEND_MESSAGE","RequestId":"f1",', { fin: false });
  client.socket.ping('now');
  client.socket.send('"Content":"in pieces"}', { fin: true });
  assert.equal(String((await pong)[0]), 'now');
  assert.equal((await client.hears((one) => one.RequestId === 'f1')).Content, 'in pieces');
  await client.end();
});

test('bytes that are no HTTP are answered with 400', async () => {
  assert.match(await raw(hub.port, 'HELLO\r\n\r\n'), /^HTTP\/1\.1 400 /);
  assert.match(await raw(hub.port, 'GET / HTTP/1.1\r\n\r\n'), /^HTTP\/1\.1 400 /);
});

test('a header over 16 KiB is answered with 431, a body over 1 MiB with 413', async () => {
  const head = `POST /SendEvent HTTP/1.1\r\nHost: localhost\r\n`;
  assert.match(await raw(hub.port, `${head}X: ${'x'.repeat(20_000)}\r\n\r\n`), /^HTTP\/1\.1 431 /);
  assert.match(await raw(hub.port, `${head}Content-Length: 2000000\r\n\r\n`), /^HTTP\/1\.1 413 /);
});

test('a handshake of another WebSocket version is answered with 426', async () => {
  const answer = await raw(
    hub.port,
    'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  );
  assert.match(answer, /^HTTP\/1\.1 426 [^]*Sec-WebSocket-Version: 13/);
});

test('an operation without signature is refused with 403 whatever its body', async () => {
  for (const body of ['{}', 'not JSON', JSON.stringify({ roomIdentifier: room, eventName: 'e' })]) {
    const answer = await fetch(`${hub.url}SendEvent`, { method: 'POST', body });
    assert.equal(answer.status, 403);
    assert.equal(answer.headers.get('x-amzn-errortype'), 'MissingAuthenticationTokenException');
  }
});

test("an unknown operation is answered with 404 in AWS's shape", async () => {
  const answer = await fetch(`${hub.url}CreateRoom`, { method: 'POST', body: '{}' });
  assert.equal(answer.status, 404);
  assert.equal(answer.headers.get('x-amzn-errortype'), 'UnknownOperationException');
});

test('a reader that never reads is dropped while others hear everything', async () => {
  const narrow = await startHub('--max-queue', '65536');
  const slow = await narrow.viewer();
  const quick = await narrow.viewer();
  slow.socket.pause();
  let sent = 0;
  let connections = 2;
  while (connections === 2 && sent < 20_000) {
    await Promise.all(
      Array.from({ length: 100 }, () => narrow.send('FILL', { fill: 'x'.repeat(1000) })),
    );
    sent += 100;
    const health = await fetch(`${narrow.url}healthz`);
    ({ connections } = /** @type {any} */ (await health.json()));
  }
  assert.equal(connections, 1);
  slow.socket.resume();
  assert.equal((await slow.closed).code, 1008);
  const { id } = await narrow.send('AFTER');
  await quick.hears((frame) => frame.Id === id);
  assert.equal(quick.frames.filter((frame) => frame.EventName === 'FILL').length, sent);
  await quick.end();
  await narrow.stop();
});

test('a client that vanishes in the middle of a frame leaves nothing behind', async () => {
  const token = await hub.token();
  const socket = net.connect(hub.port, '127.0.0.1');
  socket.write(
    `GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n` +
      `Sec-WebSocket-Protocol: ${token}\r\n\r\n`,
  );
  const [answer] = await once(socket, 'data');
  assert.match(String(answer), /^HTTP\/1\.1 101 /);
  socket.write(Buffer.from([0x81, 0xfe, 0x10]));
  socket.resetAndDestroy();
  await once(socket, 'close');
  const left = async () => (await hub.health()).connections === 1;
  await eventually(left, 'the hub to forget the client that vanished');
});

test('the hub refuses to serve other machines with demo keys or without origins', async () => {
  const demo = await refusal(['--address', '0.0.0.0', '--port', '0']);
  assert.equal(demo.status, 2);
  assert.match(demo.error, /^hub: .*HUB_ACCESS_KEY_ID.*\n$/);
  const own = { HUB_ACCESS_KEY_ID: 'AKID0123456789012345', HUB_SECRET_ACCESS_KEY: 'x'.repeat(40) };
  const anyone = await refusal(['--address', '0.0.0.0', '--port', '0'], own);
  assert.equal(anyone.status, 2);
  assert.match(anyone.error, /--origin/);
  assert.doesNotMatch(anyone.error, /xxxx/);
});

test('a taken port and a wrong flag are told in one line', async () => {
  const taken = await refusal(['--port', String(hub.port)]);
  assert.equal(taken.status, 1);
  assert.match(taken.error, /^hub: Cannot listen on 127\.0\.0\.1 port \d+: [^\n]*\n$/);
  const wrong = await refusal(['--beacon-ms', 'often']);
  assert.equal(wrong.status, 2);
  assert.match(wrong.error, /^hub: --beacon-ms wants a whole number[^\n]*\n$/);
});
