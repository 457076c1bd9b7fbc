// The peer of the hub: a `ws` server that sends each posted body to everyone, without signatures and
// tokens. The parent process talks to it over IPC.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const http = createServer(async (request, response) => {
  let text = '';
  for await (const part of request) text += part;
  const { eventName, attributes } = JSON.parse(text);
  const id = Math.random().toString(36).slice(2, 14).padEnd(12, '0');
  const frame = Buffer.from(
    JSON.stringify({
      Type: 'EVENT',
      Id: id,
      RequestId: '',
      EventName: eventName,
      Attributes: attributes,
      SendTime: new Date().toISOString(),
    }),
  );
  for (const client of sockets.clients) client.send(frame, { binary: false });
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id }));
});
const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });

process.on('message', () => {
  globalThis.gc?.();
  globalThis.gc?.();
  process.send?.({ connections: sockets.clients.size });
});
process.on('disconnect', () => process.exit());
http.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (http.address());
  process.send?.({ port });
});
