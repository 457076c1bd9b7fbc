// The examples of web/README.md that get events by a connection of the page's own, as they are there,
// against a server on loopback. No chat tells the page anything.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { WebSocketServer } from 'ws';
import { eventually } from '../eventually.mjs';
import { example } from './examples.mjs';
import { streamEvent, withStage } from './harness.mjs';

let stage, browser;
/** @type {import('node:http').Server} */
let http;
/** Ways to say something to those who listen. @type {Set<{ say: (text: string) => void, end: () => void }>} */
const listeners = new Set();

withStage((opened) => ({ stage, browser } = opened));
before(async () => {
  http = createServer((_, response) => {
    const headers = { 'content-type': 'text/event-stream', 'access-control-allow-origin': '*' };
    response.writeHead(200, headers);
    response.flushHeaders();
    const end = () => response.destroy();
    add(response, { say: (text) => response.write(`data: ${text}\n\n`), end });
  });
  new WebSocketServer({ server: http }).on('connection', (socket, { url, headers }) => {
    const end = () => socket.terminate();
    if (url === '/live') return add(socket, { say: (text) => socket.send(text), end });
    const protocols = headers['sec-websocket-protocol'].split(/, */);
    socket.once('message', (data) => {
      const { type, id, channel, authorization } = JSON.parse(String(data));
      const header = protocols[1].replace('header-', '');
      assert.deepEqual([type, protocols[0]], ['subscribe', 'aws-appsync-event-ws']);
      assert.deepEqual(JSON.parse(Buffer.from(header, 'base64url').toString()), authorization);
      assert.equal(channel, '/default/live');
      socket.send(JSON.stringify({ type: 'ka' }));
      socket.send(JSON.stringify({ type: 'subscribe_success', id }));
      const say = (event) => socket.send(JSON.stringify({ type: 'data', id, event }));
      add(socket, { say, end });
    });
  });
  await new Promise((resolve) => http.listen(0, '127.0.0.1', () => resolve(undefined)));
});
after(() => {
  for (const { end } of listeners) end();
  http?.closeAllConnections();
  http?.close();
});
afterEach(async () => {
  if ((await stage.state()).live) await stage.end();
});

/** @param {NodeJS.EventEmitter} connection
 * @param {{ say: (text: string) => void, end: () => void }} listener */
function add(connection, listener) {
  listeners.add(listener);
  connection.on('close', () => listeners.delete(listener));
}

for (const [name, words, address] of [
  ['websocket', "WebSocket('wss://events.example", 'wss://events.example/live'],
  ['eventsource', 'EventSource(', 'https://events.example/live'],
  [
    'appsync',
    'aws-appsync-event-ws',
    'wss://ID.appsync-realtime-api.us-west-2.amazonaws.com/event/realtime',
  ],
]) {
  test(`${name}: an event starts playback, and a connection that is lost comes back`, async () => {
    const { port } = http.address();
    const here = new URL(address);
    const local = `${here.protocol.replace('s:', ':')}//127.0.0.1:${port}${here.pathname}`;
    const code = example(words);
    assert.ok(code.includes(`'${address}'`));
    writeFileSync(join(stage.www, `recipe-${name}.js`), code.replace(address, local));
    const page = await browser.open(`${stage.url}/recipes.html?recipe=${name}`);
    const link = (wanted, from) =>
      stage.until(name, 'link', (detail) => detail.link === wanted, from);
    await link('up', -1);
    await stage.until(name, 'condition', ({ reason }) => reason === 'waiting_for_broadcast');
    await eventually(() => listeners.size === 1, 'a listener');
    for (const { end } of listeners) end();
    const { t_ms } = await link('down', -1);
    await link('up', t_ms);
    await eventually(() => listeners.size === 1, 'a listener again');
    const { streamId } = await stage.live();
    for (const { say } of listeners) say(JSON.stringify(streamEvent('Stream Start', streamId)));
    await stage.until(name, 'condition', ({ isPlaying }) => isPlaying);
    await page.context().close();
  });
}
