// AWS's own chat client, unmodified, and a line between it and a hub that can be cut.
import net from 'node:net';
import { once } from 'node:events';
import * as messaging from 'amazon-ivs-chat-messaging';
import { WebSocket } from 'ws';

export const { ChatRoom, SendMessageRequest, DeleteMessageRequest, DisconnectUserRequest } =
  messaging;
Object.assign(globalThis, { WebSocket });

/**
 * A room that is connected to `hub`. `tokens` is counted up with each token it asks for.
 * @param {{socketUrl: string, token: (more?: object) => Promise<string>}} hub
 * @param {{token?: object, url?: string, count?: {tokens: number}}} [options]
 */
export async function joinRoom(hub, { token, url = hub.socketUrl, count = { tokens: 0 } } = {}) {
  const chat = new ChatRoom({
    regionOrUrl: url,
    tokenProvider: async () => {
      count.tokens += 1;
      return { token: await hub.token(token) };
    },
  });
  chat.logger = { debug() {}, info() {}, error() {} };
  const connected = next(chat, 'connect');
  chat.connect();
  await connected;
  return chat;
}

/** The next event of that name. @param {any} chat @param {string} name @returns {Promise<any>} */
export function next(chat, name) {
  return new Promise((resolve) => {
    const stop = chat.addListener(name, (/** @type {any} */ value) => {
      stop();
      resolve(value);
    });
  });
}

/** Listens in front of `port` and passes everything on until it is cut. @param {number} port */
export async function line(port) {
  /** @type {Set<net.Socket>} */
  const sockets = new Set();
  const server = net.createServer((near) => {
    const far = net.connect(port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: own } = /** @type {net.AddressInfo} */ (server.address());
  return {
    url: `ws://127.0.0.1:${own}/`,
    /** Breaks every connection, without a close frame. */
    cut() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    close() {
      server.close();
      this.cut();
    },
  };
}
