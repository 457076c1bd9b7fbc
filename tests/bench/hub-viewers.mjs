// Many viewers in one process: plain sockets with a minimal WebSocket client. The parent process
// sends orders over IPC: {connect}, {send}.
import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';

const AT_ONCE = 100;
const LIMIT_MS = 20_000;
const TEXT = 0x81;
const PING = 0x89;
const MASKED_PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

/** One buffer for all viewers: each read is handled at once. */
const shared = Buffer.allocUnsafe(16 * 1024);
const agent = new Agent({ keepAlive: true, maxSockets: 4 });
/** @type {Viewer[]} */
const viewers = [];
/** When each viewer had received the whole frame. */
let arrivals = new Float64Array(0);
let arrived = 0;
let allThere = () => {};
let awake = false;

class Viewer {
  /** Bytes of the present frame that are still to come. */
  #rest = 0;
  #isText = false;
  #open = false;
  #opened;
  #socket;

  /** @param {number} port @param {string} token @param {(problem?: Error) => void} opened */
  constructor(port, token, opened) {
    this.#opened = opened;
    this.#socket = connect({
      port,
      host: '127.0.0.1',
      onread: { buffer: shared, callback: (size) => this.#read(shared, size) },
    });
    this.#socket.on('error', (error) => opened(error));
    this.#socket.on('close', () => opened(new Error('the server closed a connection')));
    const key = randomBytes(16).toString('base64');
    this.#socket.write(
      `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n` +
        `Sec-WebSocket-Protocol: ${token}\r\n\r\n`,
    );
  }

  /** @param {Buffer} bytes @param {number} size */
  #read(bytes, size) {
    let at = this.#open ? 0 : this.#shakeHands(bytes, size);
    while (at < size) {
      if (this.#rest === 0) {
        const short = (bytes[at + 1] ?? 0) & 0x7f;
        this.#isText = bytes[at] === TEXT;
        if (bytes[at] === PING) this.#socket.write(MASKED_PONG);
        this.#rest = short < 126 ? 2 + short : 4 + bytes.readUInt16BE(at + 2);
      }
      const taken = Math.min(this.#rest, size - at);
      at += taken;
      this.#rest -= taken;
      if (this.#rest === 0 && this.#isText) {
        arrivals[arrived++] = performance.now();
        if (arrived === viewers.length) allThere();
      }
    }
    return true;
  }

  /** @param {Buffer} bytes @param {number} size */
  #shakeHands(bytes, size) {
    const text = bytes.toString('latin1', 0, size);
    const end = text.indexOf('\r\n\r\n');
    this.#open = end >= 0 && text.startsWith('HTTP/1.1 101');
    this.#opened(this.#open ? undefined : new Error(`no handshake: ${text.slice(0, 80)}`));
    return this.#open ? end + 4 : size;
  }
}

/** @param {number} port
 * @param {{ path: string, headers: Record<string, string>, body: string }} call
 * @returns {Promise<any>} */
const post = (port, { path, headers, body }) =>
  new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method: 'POST', headers, agent }, (response) => {
      let text = '';
      response.on('data', (part) => (text += part));
      response.on('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(`${path}: ${response.statusCode} ${text}`));
      });
    })
      .on('error', reject)
      .end(body);
  });

/** @param {{ port: number, count: number, token?: any }} order `token`: the call that gives one */
async function open({ port, count, token }) {
  let begun = 0;
  const one = async () => {
    while (begun++ < count) {
      const protocol = token ? (await post(port, token)).token : 'viewer';
      await new Promise((resolve, reject) => {
        const opened = (/** @type {Error | undefined} */ problem) =>
          problem ? reject(problem) : resolve(undefined);
        viewers.push(new Viewer(port, protocol, opened));
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return { open: viewers.length };
}

/** Keeps the process awake while a frame is under way. Waking a sleeping reader costs a server as much
 * as a few frames, and how often that happens would be chance. */
function stayAwake() {
  if (awake) setImmediate(stayAwake);
}

/** Sends one event and returns the delay to each viewer, ms, in order of arrival.
 * @param {{ port: number, event: any }} order */
async function send({ port, event }) {
  arrivals = new Float64Array(viewers.length);
  arrived = 0;
  const everyone = new Promise((resolve, reject) => {
    const fail = () => reject(new Error(`only ${arrived} of ${viewers.length} heard`));
    const late = setTimeout(fail, LIMIT_MS);
    allThere = () => {
      clearTimeout(late);
      resolve(undefined);
    };
  });
  awake = true;
  stayAwake();
  const began = performance.now();
  await Promise.all([everyone, post(port, event)]).finally(() => (awake = false));
  return { delays: Array.from(arrivals, (at) => at - began) };
}

process.on('message', (/** @type {any} */ order) => {
  const done = order.connect ? open(order.connect) : send(order.send);
  done.then(
    (answer) => process.send?.(answer),
    (error) => process.send?.({ problem: error.message }),
  );
});
process.on('disconnect', () => process.exit());
