import { eventually } from '../eventually.mjs';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';

export const ARN = 'arn:aws:ivs:us-east-1:123456789012:channel/aBcdEFgHiJ12';
export const PLAYBACK_URL =
  'https://example.us-east-1.playback.live-video.net/api/video/v1/us-east-1.123456789012.channel.aBcdEFgHiJ12.m3u8';

const fixtures = new URL('../fixtures/', import.meta.url);
export const fixture = (name) => readFileSync(new URL(name, fixtures), 'utf8');
export const startEvent = () => JSON.parse(fixture('event-stream-start.json'));
export const endEvent = () => JSON.parse(fixture('event-stream-end.json'));
export const sampleFrames = () => fixture('frames.jsonl').trim().split('\n');

/** A chat frame as the emitter causes it. */
export function frameOf(eventName, event, members = {}) {
  return JSON.stringify({
    Type: 'EVENT',
    Id: 'IxTh2Ad9fZIr',
    RequestId: '',
    EventName: eventName,
    Attributes: { event: JSON.stringify(event) },
    SendTime: event.time,
    ...members,
  });
}

export function stateFrame(state, members = {}) {
  const whole = { v: 1, channel: ARN, live: true, streamId: 'st-1', ...state };
  return JSON.stringify({
    Type: 'EVENT',
    Id: 'IxTh2Ad9fZIv',
    RequestId: '',
    EventName: 'STREAM_STATE',
    Attributes: { state: JSON.stringify(whole) },
    SendTime: '2026-11-23T18:01:00Z',
    ...members,
  });
}

/** Lets everything that waits for nothing but promises and loopback I/O happen. */
export async function settle(turns = 20) {
  for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** Resolves when `test()` holds. */
export const until = (test, what = test) => eventually(test, String(what));

/** Time that stands still until told to go on. */
export class FakeTime {
  at = 1_000_000;
  wall = Date.parse('2026-11-23T18:00:00Z');
  timers = new Map();
  #next = 1;

  platform(more = {}) {
    return {
      now: () => this.at,
      dateNow: () => this.wall,
      setTimeout: (callback, ms) => {
        this.timers.set(this.#next, { callback, due: this.at + ms });
        return this.#next++;
      },
      clearTimeout: (handle) => void this.timers.delete(handle),
      random: () => 0.5,
      page: {},
      ...more,
    };
  }

  /** Goes on by `ms`, firing what falls due on the way, in order. */
  advance(ms) {
    const end = this.at + ms;
    for (;;) {
      const due = [...this.timers].filter(([, timer]) => timer.due <= end);
      if (due.length === 0) break;
      const [handle, timer] = due.reduce((a, b) => (b[1].due < a[1].due ? b : a));
      this.timers.delete(handle);
      this.#goTo(Math.max(this.at, timer.due));
      timer.callback();
    }
    this.#goTo(end);
  }

  /** Goes on to the next timer and fires what is due then. */
  advanceToNext() {
    const due = Math.min(...[...this.timers.values()].map((timer) => timer.due));
    if (due !== Infinity) this.advance(Math.max(0, due - this.at));
  }

  #goTo(at) {
    this.wall += at - this.at;
    this.at = at;
  }
}

/** An EventTarget that knows how many listeners it has. */
export class CountingTarget extends EventTarget {
  #listeners = new Set();

  addEventListener(type, listener, options) {
    this.#listeners.add({ type, listener, signal: options?.signal });
    super.addEventListener(type, listener, options);
  }

  removeEventListener(type, listener, options) {
    for (const entry of this.#listeners) {
      if (entry.type === type && entry.listener === listener) this.#listeners.delete(entry);
    }
    super.removeEventListener(type, listener, options);
  }

  get listeners() {
    return this.types().length;
  }

  types() {
    const present = [...this.#listeners].filter(({ signal }) => !signal?.aborted);
    return present.map(({ type }) => type).sort();
  }

  /** Calls the listeners with an event made by hand: only a browser makes trusted ones. */
  trusted(event) {
    for (const { type, listener, signal } of [...this.#listeners]) {
      if (type === event.type && !signal?.aborted) listener(event);
    }
  }

  emit(type, members = {}) {
    this.dispatchEvent(Object.assign(new Event(type), members));
  }
}

/** A page whose parts can be told what happens to them. Events of the viewer are trusted. */
export function fakePage({ hidden = false, navigator = {} } = {}) {
  const document = new CountingTarget();
  document.visibilityState = hidden ? 'hidden' : 'visible';
  document.baseURI = 'https://page.example/watch/';
  const window = new CountingTarget();
  document.gesture = (type, { isTrusted = true, key, path = [document] } = {}) =>
    document.trusted({ type, isTrusted, key, composedPath: () => path });
  return {
    document,
    window,
    navigator,
    show(visibility) {
      document.visibilityState = visibility;
      document.emit('visibilitychange');
    },
    listeners: () => document.listeners + window.listeners,
  };
}

/** A player of six calls that writes down what it is asked to do. */
export function fakePlayer({ state = 'Idle', paused = true, muted = false } = {}) {
  const calls = [];
  return {
    calls,
    element: new EventTarget(),
    say: () => {},
    load(url) {
      calls.push(['load', url]);
    },
    play() {
      calls.push(['play']);
    },
    pause() {
      calls.push(['pause']);
    },
    setMuted(muted) {
      calls.push(['setMuted', muted]);
    },
    subscribe(listener) {
      this.say = (fact, members) => listener({ fact, ...members });
      listener({ fact: 'PlayerAttached', state, paused, muted });
    },
    destroy() {
      calls.push(['destroy']);
    },
    names: () => calls.map(([name]) => name),
    count: (name) => calls.filter(([called]) => called === name).length,
  };
}

/** What an autoplay needs of a chat. */
export function fakeChat(states = []) {
  return Object.assign(new CountingTarget(), { link: 'Open', states });
}

/** A room and its token endpoint on loopback; `scenario` says how they behave. */
export class FakeRoom {
  /** What the token endpoint answers: (request number) → { status, headers, body }. */
  onToken = () => ({ body: { token: `token-${this.tokens}` } });
  /** What is done with a new connection. */
  onConnect = () => {};
  tokens = 0;
  sockets = [];
  received = [];
  protocols = [];
  requests = [];

  static async open() {
    const room = new FakeRoom();
    room.http = createServer((request, response) => room.#answer(request, response));
    room.wss = new WebSocketServer({ server: room.http });
    room.wss.on('connection', (socket, request) => room.#connected(socket, request));
    await new Promise((resolve) => room.http.listen(0, '127.0.0.1', resolve));
    room.port = room.http.address().port;
    room.tokenUrl = `http://127.0.0.1:${room.port}/token`;
    room.endpoint = `ws://127.0.0.1:${room.port}/`;
    return room;
  }

  get latest() {
    return this.sockets.at(-1);
  }

  get open() {
    return this.sockets.filter((socket) => socket.readyState === WebSocket.OPEN).length;
  }

  say(frame) {
    this.latest.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  async close() {
    for (const socket of this.sockets) socket.terminate();
    this.wss.close();
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }

  #connected(socket, request) {
    this.sockets.push(socket);
    this.protocols.push(request.headers['sec-websocket-protocol']);
    socket.on('message', (data) => this.received.push(JSON.parse(data.toString())));
    this.onConnect(socket);
  }

  async #answer(request, response) {
    this.tokens++;
    let text = '';
    for await (const chunk of request) text += chunk;
    this.requests.push({ method: request.method, headers: request.headers, text });
    const { status = 200, headers = {}, body } = this.onToken(this.tokens);
    response.writeHead(status, headers);
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }
}

export { WebSocket };
