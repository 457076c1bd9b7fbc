// How a hub ends: everybody is told, what is in hand is finished, and the process leaves by itself.
import assert from 'node:assert/strict';
import net from 'node:net';
import { once } from 'node:events';
import { eventually } from '../eventually.mjs';
import { startHub, test } from './hub-process.mjs';

/** @param {number} port @param {string} bytes */
async function begin(port, bytes) {
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  let answer = '';
  socket.on('data', (data) => (answer += data));
  const closed = once(socket, 'close').then(() => answer);
  socket.write(bytes);
  return { socket, closed };
}

for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT'])) {
  test(`at ${signal} every viewer is closed with 1001 and the hub exits 0`, async () => {
    const hub = await startHub();
    const viewers = await Promise.all(Array.from({ length: 20 }, () => hub.viewer()));
    const ended = once(hub.child, 'exit');
    hub.child.kill(signal);
    for (const viewer of viewers) assert.equal((await viewer.closed).code, 1001);
    assert.deepEqual(await ended, [0, null]);
    assert.equal(hub.errors(), '');
  });
}

test('what was sent before SIGTERM arrives before the close', async () => {
  const hub = await startHub();
  const viewer = await hub.viewer();
  const sent = await Promise.all(
    Array.from({ length: 50 }, () => hub.send('BEFORE', { fill: 'x'.repeat(900) })),
  );
  hub.child.kill('SIGTERM');
  assert.equal((await viewer.closed).code, 1001);
  assert.deepEqual(
    new Set(viewer.frames.map((frame) => frame.Id)),
    new Set(sent.map(({ id }) => id)),
  );
});

test('a viewer that never answers the close does not keep the hub from ending', async () => {
  const hub = await startHub();
  const token = await hub.token();
  const { socket } = await begin(
    hub.port,
    'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n' +
      `Sec-WebSocket-Protocol: ${token}\r\n\r\n`,
  );
  await eventually(async () => (await hub.health()).connections === 1, 'the viewer to be counted');
  socket.pause();
  const ended = once(hub.child, 'exit');
  hub.child.kill('SIGTERM');
  assert.deepEqual(await ended, [0, null]);
  socket.destroy();
});

test('a request that has begun to arrive at SIGTERM is still answered', async () => {
  const hub = await startHub();
  const ended = once(hub.child, 'exit');
  const request = await begin(hub.port, 'GET /healthz HTTP/1.1\r\nHost: local');
  await hub.health();
  hub.child.kill('SIGTERM');
  await refused(hub.socketUrl);
  request.socket.write('host\r\n\r\n');
  const answer = await request.closed;
  assert.match(answer, /^HTTP\/1\.1 200 /);
  assert.match(answer, /Connection: close/);
  assert.deepEqual(await ended, [0, null]);
});

test('a handshake that is finished after SIGTERM is answered with 503', async () => {
  const hub = await startHub();
  const token = await hub.token();
  const ended = once(hub.child, 'exit');
  const late = await begin(
    hub.port,
    'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: ${token}\r\n`,
  );
  await hub.health();
  hub.child.kill('SIGTERM');
  await refused(hub.socketUrl);
  late.socket.write('Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n');
  assert.match(await late.closed, /^HTTP\/1\.1 503 /);
  assert.deepEqual(await ended, [0, null]);
});

/** Waits until nobody listens any more. @param {string} url */
async function refused(url) {
  const { port } = new URL(url);
  await eventually(async () => {
    const socket = net.connect(Number(port), '127.0.0.1');
    const gone = await new Promise((resolve) => {
      socket.on('connect', () => resolve(false));
      socket.on('error', () => resolve(true));
    });
    socket.destroy();
    return gone;
  }, `port ${port} to be closed`);
}
