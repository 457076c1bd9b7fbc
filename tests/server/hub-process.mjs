// A hub of a test's own: the release binary on a free port, its clients, and their end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { createInterface } from 'node:readline';
import { test as nodeTest } from 'node:test';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateChatTokenCommand, IvschatClient, SendEventCommand } from '@aws-sdk/client-ivschat';
import { WebSocket } from 'ws';
import { LIMIT_MS } from '../eventually.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const binary = process.env.HUB_BINARY ?? join(root, 'build', 'release', 'bin', 'hub');

/** A test that ends by itself. @param {string} claim @param {(t: import('node:test').TestContext) => Promise<void>} act */
export const test = (claim, act) => nodeTest(claim, { timeout: 120_000 }, act);

export const room = 'arn:aws:ivschat:us-west-2:123456789012:room/demoRoom1234';
export const keys = {
  accessKeyId: 'AKIDIVSAUTOPLAYDEMO0',
  secretAccessKey: 'ivs-autoplay-demo-secret-for-loopback',
};

/**
 * @param {string[]} flags
 * @param {NodeJS.ProcessEnv} [environment]
 */
export function spawnHub(flags, environment = {}) {
  return spawn(binary, flags, {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** What a hub that refuses to start says. @param {string[]} flags @param {NodeJS.ProcessEnv} [environment] */
export async function refusal(flags, environment) {
  const child = spawnHub(flags, environment);
  let error = '';
  child.stderr.on('data', (bytes) => (error += bytes));
  child.stdout.resume();
  const [status] = await once(child, 'close');
  return { status, error };
}

/** @param {...string} flags */
export const startHub = (...flags) => startHubWith({}, ...flags);

/** A hub with keys of its own, which its `client` then uses. @param {NodeJS.ProcessEnv} environment @param {...string} flags */
export async function startHubWith(environment, ...flags) {
  const child = spawnHub(['--port', '0', ...flags], environment);
  let errors = '';
  child.stderr.on('data', (bytes) => (errors += bytes));
  const lines = createInterface({ input: child.stdout });
  const [ready] = await once(lines, 'line');
  const url = new URL(ready.replace('ready ', ''));
  const port = Number(url.port);
  const { HUB_ACCESS_KEY_ID, HUB_SECRET_ACCESS_KEY, HUB_SESSION_TOKEN } = environment;
  const own = {
    accessKeyId: HUB_ACCESS_KEY_ID ?? '',
    secretAccessKey: HUB_SECRET_ACCESS_KEY ?? '',
    sessionToken: HUB_SESSION_TOKEN,
  };
  const client = sdk(url, HUB_ACCESS_KEY_ID ? { credentials: own } : {});
  return {
    url: url.href,
    socketUrl: `ws://127.0.0.1:${port}/`,
    port,
    client,
    child,
    errors: () => errors,
    /** @param {Partial<import('@aws-sdk/client-ivschat').CreateChatTokenCommandInput>} [more] */
    async token(more) {
      const command = { roomIdentifier: room, userId: 'ann', ...more };
      const { token } = await client.send(new CreateChatTokenCommand(command));
      return /** @type {string} */ (token);
    },
    /** @param {string} eventName @param {Record<string, string>} [attributes] */
    send: (eventName, attributes) =>
      client.send(new SendEventCommand({ roomIdentifier: room, eventName, attributes })),
    /** @param {Parameters<typeof viewer>[2]} [options] */
    async viewer(options) {
      return viewer(`ws://127.0.0.1:${port}/`, await this.token(options?.token), options);
    },
    /** What /healthz says. @returns {Promise<{status: string, connections: number, rooms: number}>} */
    async health() {
      return /** @type {any} */ (await (await fetch(`${url.href}healthz`)).json());
    },
    async stop() {
      client.destroy();
      if (child.exitCode !== null) return child.exitCode;
      child.kill('SIGTERM');
      const [status] = await once(child, 'exit');
      return status;
    },
  };
}

/** @param {URL | string} url @param {Partial<import('@aws-sdk/client-ivschat').IvschatClientConfig>} [more] */
export function sdk(url, more) {
  return new IvschatClient({
    region: 'us-west-2',
    endpoint: String(url).replace(/\/$/, ''),
    credentials: keys,
    maxAttempts: 1,
    ...more,
  });
}

/**
 * A plain WebSocket that keeps what it hears.
 * @param {string} url @param {string | string[]} token
 * @param {{token?: object, client?: import('ws').ClientOptions}} [options]
 */
export async function viewer(url, token, options) {
  const socket = new WebSocket(url, token, options?.client);
  /** @type {any[]} */
  const frames = [];
  /** @type {(() => void)[]} */
  const waiting = [];
  socket.on('message', (/** @type {Buffer} */ text) => {
    frames.push(JSON.parse(String(text)));
    for (const wake of waiting.splice(0)) wake();
  });
  const closed = once(socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }));
  closed.catch(() => {});
  await once(socket, 'open');
  return {
    socket,
    frames,
    closed,
    /** The first frame for which `matches` holds. @param {(frame: any) => boolean} matches @returns {Promise<any>} */
    hears(matches) {
      return new Promise((resolve, reject) => {
        const late = setTimeout(
          () => reject(new Error(`not among ${frames.length} frames: ${matches}`)),
          LIMIT_MS,
        );
        const search = () => {
          const found = frames.find(matches);
          if (!found) return waiting.push(search);
          clearTimeout(late);
          return resolve(found);
        };
        search();
      });
    },
    /** @param {object | string} frame */
    say: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    async end() {
      socket.close();
      await closed;
    },
  };
}

/** The status a refused handshake is answered with. @param {string} url @param {string[]} protocols @param {import('ws').ClientOptions} [options] */
export async function handshakeStatus(url, protocols, options) {
  const socket = new WebSocket(url, protocols, options);
  socket.on('error', () => {});
  return new Promise((resolve) => {
    socket.on(
      'unexpected-response',
      (/** @type {unknown} */ _request, /** @type {any} */ response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    socket.on('open', () => {
      socket.close();
      resolve(101);
    });
  });
}

/** Writes `bytes` and yields all that comes back until the hub ends the connection. @param {number} port @param {string | Buffer} bytes @returns {Promise<string>} */
export async function raw(port, bytes) {
  const socket = net.connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (data) => (answer += data.toString('latin1')));
  socket.on('error', () => {});
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
}
