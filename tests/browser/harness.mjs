// A stage, a browser and what they say. Pages start by themselves and report to the stage's
// timeline: evaluating anything in a page counts as a gesture of the viewer and would let it play
// with sound.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { WebSocket } from 'ws';
import { eventually, LIMIT_MS } from '../eventually.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGES = ['pages/', '../soak/pages/'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

const SHIPPED = ['ivs-autoplay.min.js', 'external.js', 'ivs-autoplay.wasm', 'videojs.js'];

/** @typedef {{ t_ms: number, who: string, what: string, detail: any }} Entry */

/** Opens a stage and a browser for the tests of a file, and ends both after them.
 * @param {(opened: { stage: Stage, browser: Awaited<ReturnType<typeof openBrowser>> }) => void} take */
export function withStage(take) {
  /** @type {any} */
  const opened = {};
  before(async () => {
    opened.stage = await openStage();
    opened.browser = await openBrowser();
    take(opened);
  });
  after(async () => {
    await opened.browser?.close();
    await opened.stage?.stop();
  });
}

/** @param {number} ms */
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Starts the stage with the demo page and the pages of these tests.
 * @param {...string} flags more of the stage's */
export async function openStage(...flags) {
  const www = mkdtempSync(join(tmpdir(), 'ivs-autoplay-www-'));
  cpSync(join(ROOT, 'dist/demo'), www, { recursive: true });
  for (const pages of PAGES) cpSync(pages, www, { recursive: true });
  for (const name of SHIPPED) cpSync(join(ROOT, 'dist', name), join(www, name));
  const program = process.env.STAGE ?? join(ROOT, 'build/release/bin/stage');
  const child = spawn(program, ['--port', '0', '--www', www, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const leave = () => child.kill('SIGTERM');
  process.once('exit', leave);
  let said = '';
  child.stderr.on('data', (data) => (said += data));
  const ready = new Promise((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      const match = /^ready (http:\S+)\/$/.exec(line);
      if (match) resolve(match[1]);
    });
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`the stage ended with ${code}: ${said}`)));
  });
  const url = await ready;
  ready.catch(() => {});
  return new Stage(url, www, child.pid, async () => {
    const gone = child.exitCode === null && new Promise((resolve) => child.once('exit', resolve));
    leave();
    await gone;
    process.off('exit', leave);
    rmSync(www, { recursive: true, force: true });
  });
}

/** The stage's control interface, and a door into its chat room. */
export class Stage {
  /** @type {WebSocket[]} */
  #sockets = [];
  #stop;

  /** @param {string} url @param {string} www the folder of its pages
   * @param {number | undefined} pid @param {() => Promise<void>} stop */
  constructor(url, www, pid, stop) {
    this.url = url;
    this.www = www;
    this.pid = pid;
    this.#stop = stop;
  }

  /** @param {string} method @param {string} path @param {unknown} [body] */
  async #ask(method, path, body) {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  state = () => this.#ask('GET', '/stage/state');
  live = () => this.#ask('POST', '/stage/live');
  end = () => this.#ask('POST', '/stage/end');
  /** @param {string} method @param {unknown} [body] */
  fault = (method, body) => this.#ask(method, '/stage/fault', body);
  clear = () => this.#ask('DELETE', '/stage/timeline');
  /** @param {unknown} event */
  event = (event) => this.#ask('POST', '/stage/event', event);
  /** Begins a fault. @param {Record<string, unknown>} body */
  begin = (body) => this.#ask('POST', '/stage/fault', body);
  /** The faults in force. @returns {Promise<any[]>} */
  faults = () => this.#ask('GET', '/stage/fault');
  /** Ends all faults. */
  mend = () => this.#ask('DELETE', '/stage/fault');
  /** @returns {Promise<Entry[]>} */
  timeline = () => this.#ask('GET', '/stage/timeline');

  /** Waits until one page, or the stage with `page` empty, says `what` with a fitting detail.
   * @param {string} page @param {string} what
   * @param {(detail: any) => boolean} [fits]
   * @param {number} [after] only entries later than this t_ms count
   * @param {number} [limitMs] how long
   * @returns {Promise<Entry>} */
  until = (page, what, fits = () => true, after = -1, limitMs = LIMIT_MS) =>
    this.#await(
      () => this.entries(page),
      (entry) => entry.what === what && entry.t_ms > after && fits(entry.detail),
      `'${page}' never said '${what}' ${fits}`,
      limitMs,
    );

  /** @param {() => Promise<Entry[]>} read @param {(entry: Entry) => boolean} fits
   * @param {string} otherwise @param {number} [limitMs] @returns {Promise<Entry>} */
  async #await(read, fits, otherwise, limitMs) {
    /** @type {Entry[]} */
    let entries = [];
    return eventually(
      async () => {
        entries = await read();
        return /** @type {Entry} */ (entries.find(fits));
      },
      () => [otherwise, ...entries.slice(-25).map((entry) => JSON.stringify(entry))].join('\n'),
      limitMs,
    );
  }

  /** @param {string} page '' = what the stage itself says */
  async entries(page) {
    const all = await this.timeline();
    return all.filter(({ who, detail }) =>
      page === '' ? who !== 'page' : who === 'page' && detail?.page === page,
    );
  }

  /** How often a page has said this. @param {string} page @param {string} what */
  async count(page, what) {
    return (await this.entries(page)).filter((entry) => entry.what === what).length;
  }

  /** Waits until the demo page, whose details are sentences, marks `what`.
   * @param {string} what @param {(detail: string) => boolean} [fits] */
  untilMark = (what, fits = () => true) =>
    this.#await(
      async () => (await this.timeline()).filter(({ who }) => who === 'page'),
      (entry) => entry.what === what && fits(String(entry.detail)),
      `the demo page never marked '${what}' ${fits}`,
    );

  /** @param {string} page @param {string} what @param {number} times */
  async untilCount(page, what, times) {
    await eventually(
      async () => (await this.count(page, what)) >= times,
      `'${page}' to say '${what}' ${times} times`,
    );
  }

  /** Somebody in the chat room. @returns {Promise<Chatter>} */
  async chatter() {
    const { endpoint, token } = await this.#ask('POST', '/token', {});
    const socket = new WebSocket(endpoint, token);
    this.#sockets.push(socket);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return new Chatter(socket);
  }

  async stop() {
    for (const socket of this.#sockets) socket.terminate();
    await this.#stop();
  }
}

export class Chatter {
  #socket;
  /** Frames as they came. @type {any[]} */
  heard = [];

  /** @param {WebSocket} socket */
  constructor(socket) {
    this.#socket = socket;
    socket.on('message', (data) => this.heard.push(JSON.parse(String(data))));
  }

  /** @param {string} text @param {Record<string, string>} [attributes] */
  say(text, attributes) {
    const frame = { Action: 'SEND_MESSAGE', RequestId: String(Math.random()), Content: text };
    this.#socket.send(JSON.stringify({ ...frame, Attributes: attributes }));
  }
}

/** An event as IVS sends it, of the stage's channel unless told otherwise.
 * @param {string} name 'Stream Start', 'Stream End' @param {string} streamId
 * @param {string} [channel] */
export function streamEvent(name, streamId, channel = 'demoChannel1') {
  return {
    version: '0',
    id: crypto.randomUUID(),
    'detail-type': 'IVS Stream State Change',
    source: 'aws.ivs',
    account: '123456789012',
    time: new Date().toISOString().replace(/\.\d+/, ''),
    region: 'us-west-2',
    resources: [`arn:aws:ivs:us-west-2:123456789012:channel/${channel}`],
    detail: { event_name: name, channel_name: 'demo-channel', stream_id: streamId },
  };
}

/** What the IVS player cannot do without the Internet, and what the browser and players say of a
 * manifest that is not there: not ours. */
const NOT_OURS = [
  ({ text }) => /PoPClient send error/.test(text),
  ({ text, url }) => /^Failed to load resource/.test(text) && /\.live-video\.net\//.test(url),
  ({ text, url }) => /status of 404/.test(text) && /\.m3u8(\?|$)/.test(url),
  ({ text }) => /^Player stopping playback - error MasterPlaylist.* code 404\b/.test(text),
  ({ text }) => /^getErrorFromHlsErrorData\(\).* manifestLoadError\b/.test(text),
  ({ text }) => /^VIDEOJS: ERROR: \(CODE:[24] /.test(text),
];

/** A browser with a new profile, without a word about its autoplay policy and without a network. */
export async function openBrowser() {
  const executablePath = process.env.CHROMIUM ?? findOnPath('chromium');
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost',
    ],
  });
  return {
    /** Opens a page of its own. `complaints` are its errors on the console that are ours.
     * @param {string} url @param {import('playwright-core').BrowserContextOptions} [options]
     * @param {(page: import('playwright-core').Page) => unknown} [prepare] before it loads anything */
    async open(url, options = {}, prepare = () => {}) {
      const viewport = { width: 1280, height: 900 };
      const context = await browser.newContext({ viewport, ...options });
      const page = await context.newPage();
      /** @type {string[]} */
      const complaints = [];
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => {
        const line = { text: message.text(), url: message.location().url };
        if (message.type() !== 'error' || NOT_OURS.some((fits) => fits(line))) return;
        complaints.push(`${line.text} (${line.url})`);
      });
      await prepare(page);
      await page.goto(url, { timeout: LIMIT_MS });
      return Object.assign(page, { complaints });
    },
    close: () => browser.close(),
  };
}

/** Clicks the middle of an element as a hand would, and touches the page in no other way.
 * @param {import('playwright-core').Page} page @param {string} selector */
export async function clickOn(page, selector) {
  const protocol = await page.context().newCDPSession(page);
  const { root } = await protocol.send('DOM.getDocument');
  const { nodeId } = await protocol.send('DOM.querySelector', { nodeId: root.nodeId, selector });
  const { model } = await protocol.send('DOM.getBoxModel', { nodeId });
  const [left, top, , , right, bottom] = model.border;
  await protocol.detach();
  await page.mouse.click((left + right) / 2, (top + bottom) / 2);
}

/** @param {string} name of a program */
export function findOnPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = folders.map((folder) => join(folder, name)).find(existsSync);
  if (!found) throw new Error(`${name} is not on the PATH; ./setup.sh --browsers installs it`);
  return found;
}
