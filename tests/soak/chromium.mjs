// A Chromium of our own, spoken to by its protocol over a pipe. Nothing here counts as a gesture of
// the viewer, pages may be hidden and may go into the back/forward cache: a driver's defaults prevent
// all three.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ARGS = [
  '--headless',
  '--no-sandbox',
  '--no-first-run',
  '--mute-audio',
  '--disable-background-networking',
  '--disable-component-update',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost',
  '--remote-debugging-pipe',
];

/** Longer than any answer takes on a busy machine. */
const PATIENCE_MS = 120_000;

/** @typedef {(method: string, params: any) => void} Hear */

export class Chromium {
  #child;
  #profile;
  #id = 0;
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  #waiting = new Map();
  /** By session. @type {Map<string, Hear>} */
  #heard = new Map();
  #rest = '';

  constructor() {
    this.#profile = mkdtempSync(join(tmpdir(), 'ivs-autoplay-soak-'));
    const program = process.env.CHROMIUM ?? 'chromium';
    this.#child = spawn(program, [...ARGS, `--user-data-dir=${this.#profile}`], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    this.#child.on('exit', () => this.#leave('Chromium ended'));
    this.#child.on('error', (error) => this.#leave(String(error)));
    const from = /** @type {import('node:stream').Readable} */ (this.#child.stdio[4]);
    from.setEncoding('utf8');
    from.on('data', (text) => this.#take(text));
  }

  get pid() {
    return this.#child.pid;
  }

  /** @param {string} why */
  #leave(why) {
    for (const { reject } of this.#waiting.values()) reject(new Error(why));
    this.#waiting.clear();
  }

  /** @param {string} text */
  #take(text) {
    const messages = (this.#rest + text).split('\0');
    this.#rest = messages.pop() ?? '';
    for (const message of messages) {
      const { id, result, error, method, params, sessionId = '' } = JSON.parse(message);
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) waiting?.reject(new Error(`${error.message} ${error.data ?? ''}`));
      else if (waiting) waiting.resolve(result);
      else if (method) this.#heard.get(sessionId)?.(method, params);
    }
  }

  /** @param {string} method @param {object} [params] @param {string} [sessionId]
   * @param {number} [patienceMs] rejects after this long
   * @returns {Promise<any>} */
  send(method, params = {}, sessionId, patienceMs = PATIENCE_MS) {
    const id = ++this.#id;
    const to = /** @type {import('node:stream').Writable} */ (this.#child.stdio[3]);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Error(`${method}: no answer in ${patienceMs} ms`));
      }, patienceMs);
      const settle = (/** @type {(value: any) => void} */ how) => (/** @type {any} */ value) => {
        clearTimeout(timer);
        how(value);
      };
      this.#waiting.set(id, { resolve: settle(resolve), reject: settle(reject) });
      to.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  /** Opens an empty page with a profile and a window of its own. A second tab of the window can hide
   * it. @param {Hear} hear */
  async open(hear) {
    const { browserContextId } = await this.send('Target.createBrowserContext');
    const tab = (/** @type {object} */ more) =>
      this.send('Target.createTarget', { url: 'about:blank', browserContextId, ...more });
    const { targetId } = await tab({ newWindow: true, width: 640, height: 480 });
    const other = await tab({ background: true });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    this.#heard.set(sessionId, hear);
    return {
      /** @param {string} method @param {object} [params] @param {number} [patienceMs] */
      send: (method, params, patienceMs) => this.send(method, params, sessionId, patienceMs),
      hide: () => this.send('Target.activateTarget', { targetId: other.targetId }),
      show: () => this.send('Target.activateTarget', { targetId }),
    };
  }

  async close() {
    const gone = this.#child.exitCode === null && once(this.#child, 'exit');
    await this.send('Browser.close').catch(() => this.#child.kill());
    await gone;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
