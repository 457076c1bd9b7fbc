// What a hub bounds in time and number, and that nobody else notices.
import assert from 'node:assert/strict';
import net from 'node:net';
import { once } from 'node:events';
import { DeleteMessageCommand, SendEventCommand } from '@aws-sdk/client-ivschat';
import { eventually } from '../eventually.mjs';
import { handshakeStatus, raw, room, startHub, test, viewer } from './hub-process.mjs';

const isError = (/** @type {any} */ frame) => frame.Type === 'ERROR';

/** @param {string[]} flags @param {(hub: Awaited<ReturnType<typeof startHub>>) => Promise<void>} act */
async function withHub(flags, act) {
  const hub = await startHub(...flags);
  try {
    await act(hub);
  } finally {
    assert.equal(await hub.stop(), 0);
  }
  assert.equal(hub.errors(), '');
}

/** The bytes of an opening handshake. @param {string} token @param {string} [more] */
const handshake = (token, more = '') =>
  'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n' +
  `Sec-WebSocket-Protocol: ${token}\r\n${more}\r\n`;

/** Bytes on a socket that answers nothing by itself. @param {number} port @param {string} token */
async function mute(port, token) {
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => {});
  let heard = Buffer.alloc(0);
  const closed = once(socket, 'close');
  const open = new Promise((resolve) => {
    socket.on('data', (bytes) => {
      heard = Buffer.concat([heard, bytes]);
      if (heard.includes('\r\n\r\n')) resolve(undefined);
    });
  });
  socket.write(handshake(token));
  await open;
  return { socket, closed, frames: () => heard.subarray(heard.indexOf('\r\n\r\n') + 4) };
}

test('frames above the rate are answered with ERROR 429 and their RequestId, bad ones too', () =>
  withHub(['--message-rate', '2'], async (hub) => {
    const client = await hub.viewer({ token: { capabilities: ['SEND_MESSAGE'] } });
    const begun = performance.now();
    for (let i = 0; i < 20; ++i)
      client.say({ Action: i % 2 ? 'FLY' : 'SEND_MESSAGE', RequestId: `r${i}`, Content: 'x' });
    await client.hears(() => client.frames.length === 20);
    const seconds = (performance.now() - begun) / 1000;
    const refused = client.frames.filter((frame) => frame.ErrorCode === 429);
    for (const frame of refused) assert.match(frame.ErrorMessage, /2 frames a second/);
    const passed = 20 - refused.length;
    assert.ok(passed >= 2 && passed <= 2 + 2 * seconds, `${passed} passed in ${seconds} s`);
    const answered = client.frames.map((frame) => frame.RequestId);
    assert.deepEqual(answered.sort(), Array.from({ length: 20 }, (_, i) => `r${i}`).sort());
    await client.end();
  }));

test('one client at its rate does not slow another', () =>
  withHub(['--message-rate', '1'], async (hub) => {
    const token = { capabilities: ['SEND_MESSAGE'] };
    const loud = await hub.viewer({ token });
    const calm = await hub.viewer({ token });
    for (let i = 0; i < 50; ++i) loud.say({ Action: 'SEND_MESSAGE', Content: 'loud' });
    await loud.hears(isError);
    calm.say({ Action: 'SEND_MESSAGE', RequestId: 'calm', Content: 'calm' });
    assert.equal((await loud.hears((frame) => frame.RequestId === 'calm')).Type, 'MESSAGE');
    assert.equal(calm.frames.filter(isError).length, 0);
    await loud.end();
    await calm.end();
  }));

test('events of the control plane are under no message rate', () =>
  withHub(['--message-rate', '1'], async (hub) => {
    const listener = await hub.viewer();
    await Promise.all(Array.from({ length: 20 }, () => hub.send('MANY')));
    await listener.hears(() => listener.frames.length === 20);
    await listener.end();
  }));

test('a session that expires ends with ERROR 401 and 1000, and a new token begins another', () =>
  withHub(['--max-session-ms', '300'], async (hub) => {
    const first = await hub.viewer();
    assert.equal((await first.closed).code, 1000);
    assert.equal(first.frames.at(-1).ErrorCode, 401);
    assert.equal(first.frames.length, 1);
    const second = await hub.viewer();
    assert.equal((await second.closed).code, 1000);
    assert.equal(second.frames.at(-1).ErrorCode, 401);
  }));

test('a session lasts from its opening, however long its token waited', () =>
  withHub(['--max-session-ms', '1000'], async (hub) => {
    const token = await hub.token({ userId: 'waits' });
    const issued = performance.now();
    const waits = () => performance.now() - issued >= 1_000;
    await eventually(waits, 'the token to wait as long as a session lasts');
    const opened = performance.now();
    const late = await viewer(hub.socketUrl, token);
    await late.closed;
    assert.ok(performance.now() - opened >= 990);
  }));

test('a peer that leaves two pings unanswered is given up, one that answers stays', () =>
  withHub(['--ping-ms', '500'], async (hub) => {
    const silent = await mute(hub.port, await hub.token());
    const alive = await hub.viewer();
    let pings = 0;
    alive.socket.on('ping', () => (pings += 1));
    await silent.closed;
    assert.deepEqual([...silent.frames()], [0x89, 0, 0x89, 0]);
    await eventually(() => pings >= 6, 'six pings to the peer that answers');
    assert.equal((await hub.health()).connections, 1);
    const { id } = await hub.send('ALIVE');
    await alive.hears((frame) => frame.Id === id);
    await alive.end();
  }));

test('any frame of a peer counts as its answer to a ping', () =>
  withHub(['--ping-ms', '500'], async (hub) => {
    const odd = await mute(hub.port, await hub.token());
    const pingOfItsOwn = Buffer.from([0x89, 0x80, 1, 2, 3, 4]);
    const pings = () => odd.frames().filter((byte) => byte === 0x89).length;
    for (let answered = 1; answered <= 4; answered++) {
      await eventually(() => pings() >= answered, `ping ${answered}`);
      odd.socket.write(pingOfItsOwn);
    }
    await odd.closed;
    assert.equal(pings(), 4 + 2);
  }));

test('half a handshake is answered with 408 and its token stays good', () =>
  withHub(['--request-ms', '1000'], async (hub) => {
    const token = await hub.token();
    const half = handshake(token).slice(0, -2);
    assert.match(await raw(hub.port, half), /^HTTP\/1\.1 408 /);
    assert.equal(await raw(hub.port, ''), '');
    assert.equal(await handshakeStatus(hub.socketUrl, [token]), 101);
  }));

test('a handshake with a header over 16 KiB is answered with 431 and its token stays good', () =>
  withHub([], async (hub) => {
    const token = await hub.token();
    const long = handshake(token, `X: ${'x'.repeat(20_000)}\r\n`);
    assert.match(await raw(hub.port, long), /^HTTP\/1\.1 431 /);
    const many = handshake(token, 'X: y\r\n'.repeat(4_000));
    assert.match(await raw(hub.port, many), /^HTTP\/1\.1 431 /);
    assert.equal(await handshakeStatus(hub.socketUrl, [token]), 101);
  }));

test('a handshake with a token of 15,000 characters is refused with 401', () =>
  withHub([], async (hub) => {
    assert.equal(await handshakeStatus(hub.socketUrl, ['x'.repeat(15_000)]), 401);
  }));

test('a full hub answers 503, keeps the token good and goes on when a place is free', () =>
  withHub(['--max-connections', '2'], async (hub) => {
    const [first, second] = [await hub.viewer(), await hub.viewer()];
    const token = await hub.token();
    assert.equal(await handshakeStatus(hub.socketUrl, [token]), 503);
    const { id } = await hub.send('FULL');
    await second.hears((frame) => frame.Id === id);
    await first.end();
    await eventually(
      async () => (await hub.health()).connections === 1,
      'the first viewer to be gone',
    );
    assert.equal(await handshakeStatus(hub.socketUrl, [token]), 101);
    await second.end();
  }));

test('a deleted message is named in both spellings of its id', () =>
  withHub([], async (hub) => {
    const listener = await hub.viewer();
    const mod = await hub.viewer({ token: { capabilities: ['DELETE_MESSAGE'] } });
    const { id } = await hub.client.send(
      new DeleteMessageCommand({ roomIdentifier: room, id: 'AYk6xKitV4On', reason: 'rude' }),
    );
    const byOperation = await listener.hears((frame) => frame.Id === id);
    assert.equal(byOperation.EventName, 'aws:DELETE_MESSAGE');
    const both = { MessageID: 'AYk6xKitV4On', MessageId: 'AYk6xKitV4On', Reason: 'rude' };
    assert.deepEqual(byOperation.Attributes, both);
    assert.equal(byOperation.RequestId, '');
    mod.say({ Action: 'DELETE_MESSAGE', RequestId: 'd1', Id: 'AYk6xKitV4On', Reason: 'rude' });
    const byFrame = await listener.hears((frame) => frame.RequestId === 'd1');
    assert.deepEqual(byFrame.Attributes, both);
    await listener.end();
    await mod.end();
  }));

test('rooms hear nothing of each other, however many there are', async () => {
  const rooms = Array.from({ length: 500 }, (_, i) => room.replace('demoRoom1234', `room${i}`));
  await withHub(
    rooms.flatMap((arn) => ['--room', arn]),
    async (hub) => {
      assert.equal((await hub.health()).rooms, 500);
      const some = [0, 1, 250, 499];
      const viewers = await Promise.all(
        some.map((i) =>
          hub.viewer({
            token: { roomIdentifier: rooms[i], userId: 'ann', capabilities: ['DISCONNECT_USER'] },
          }),
        ),
      );
      for (const i of some) {
        const event = { roomIdentifier: rooms[i], eventName: `event${i}` };
        await hub.client.send(new SendEventCommand(event));
      }
      viewers[0].say({ Action: 'DISCONNECT_USER', UserId: 'ann' });
      assert.equal((await viewers[0].closed).code, 1000);
      for (const [at, one] of viewers.entries()) {
        await one.hears((frame) => frame.EventName === `event${some[at]}`);
        const names = one.frames.map((frame) => frame.EventName);
        assert.deepEqual(
          names.filter((name) => name !== 'aws:DISCONNECT_USER'),
          [`event${some[at]}`],
        );
      }
      assert.equal((await hub.health()).connections, 3);
      await Promise.all(viewers.slice(1).map((one) => one.end()));
    },
  );
});
