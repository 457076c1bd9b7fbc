// WebKitGTK's MiniBrowser, driven by WebKitWebDriver under Xvfb. A driver does not outlive a few
// sessions: each try has a new one.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from '../../eventually.mjs';
import { findOnPath } from '../harness.mjs';
import { family, kill } from './processes.mjs';

/** @import { ChildProcess } from 'node:child_process' */
/** @import { Engine } from './run.mjs' */

/** How long one command may take. */
const COMMAND_MS = 60_000;

/** @type {Engine} */
export const webkitgtk = {
  name: 'WebKitGTK',
  cannot: {},
  only: {
    cases: ['go-live', 'sound', 'blocked'],
    reason:
      'WebKitGTK: starts only; its driver is slow to open, and hides, freezes or cuts off no page',
  },
  tries: 2,
  isFresh: true,
  blockedQuery: {},
  async open({ isBlocking }) {
    const screen = start('Xvfb', ['-displayfd', '1', '-nolisten', 'tcp']);
    const display = `:${await firstLine(screen)}`;
    const port = await freePort();
    const driver = start('WebKitWebDriver', ['--host=127.0.0.1', `--port=${port}`], {
      DISPLAY: display,
      GDK_BACKEND: 'x11',
      WEBKIT_DISABLE_DMABUF_RENDERER: '1',
      LIBGL_ALWAYS_SOFTWARE: '1',
      GSK_RENDERER: 'cairo',
      // Nobody listens there; loopback needs no proxy.
      http_proxy: 'http://127.0.0.1:9',
      https_proxy: 'http://127.0.0.1:9',
      no_proxy: '127.0.0.1,localhost',
    });
    const ask = askerOf(`http://127.0.0.1:${port}`);
    await eventually(() => ask('GET', '/status').then(Boolean, () => false), 'WebKitWebDriver');
    const args = ['--automation', ...(isBlocking ? ['--autoplay-policy=deny'] : [])];
    const { sessionId } = await ask('POST', '/session', {
      capabilities: {
        alwaysMatch: { 'webkitgtk:browserOptions': { binary: miniBrowser(), args } },
      },
    });
    return {
      /** @param {string} url */
      async open(url) {
        await ask('POST', `/session/${sessionId}/url`, { url });
        return {
          /** @param {number} x @param {number} y */
          tap: (x, y) =>
            ask('POST', `/session/${sessionId}/actions`, {
              actions: [
                {
                  type: 'pointer',
                  id: 'finger',
                  actions: [
                    { type: 'pointerMove', x: Math.round(x), y: Math.round(y) },
                    { type: 'pointerDown', button: 0 },
                    { type: 'pointerUp', button: 0 },
                  ],
                },
              ],
            }),
          close: async () => {},
        };
      },
      async close() {
        await end(driver);
        await end(screen);
      },
    };
  },
};

/** @param {string} url of a WebDriver server */
function askerOf(url) {
  /** @param {string} method @param {string} path @param {unknown} [body] */
  return async (method, path, body) => {
    const answer = await fetch(`${url}${path}`, {
      method,
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(COMMAND_MS),
    });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  };
}

/** @param {string} name @param {string[]} args @param {Record<string, string>} [env] */
const start = (name, args, env) =>
  spawn(findOnPath(name), args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });

/** @param {ChildProcess} child */
async function end(child) {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  if (child.exitCode !== null || child.signalCode !== null) return;
  kill(family(Number(child.pid)));
  await gone;
}

/** @param {ChildProcess} child @returns {Promise<string>} */
function firstLine(child) {
  return new Promise((resolve, reject) => {
    createInterface(child.stdout).once('line', resolve);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${child.spawnfile} ended with ${code}`)));
  });
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/** It is beside the library, in a folder that is named after the machine and the library's version. */
function miniBrowser() {
  for (const machine of readdirSync('/usr/lib').filter((name) => name.includes('-linux-gnu'))) {
    for (const library of ['webkitgtk-6.0', 'webkit2gtk-4.1', 'webkit2gtk-4.0']) {
      const found = join('/usr/lib', machine, library, 'MiniBrowser');
      if (existsSync(found)) return found;
    }
  }
  throw new Error('there is no MiniBrowser; ./setup.sh --browsers installs it');
}
