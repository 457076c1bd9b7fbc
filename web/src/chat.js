import { messageEvent } from './chat-events.js';
import { clockOf } from './clock.js';
import { countsOf, createMachine } from './core.js';
import { eventOf, failureEvent } from './events.js';
import { listen } from './listen.js';
import {
  aFunction, anObject, anything, aSignal, aString, checkOptions, matching, wrong,
} from './options.js';
import { platformOf, seedFrom, watchPage } from './platform.js';
import { chatError, readerOf, requestsOf } from './room.js';
import { runnerOf } from './runner.js';
import { membersOf, messageOf } from './text.js';
import { askForToken, readToken, tokenError } from './token.js';
import { FRAME_KINDS, LINK_REASONS } from './vocabulary.js';

/** @import { Instruction, Machine } from './core.js' */
/** @import { Rule } from './options.js' */
/** @import { Platform } from './platform.js' */
/** @import { FactRecord, Runner } from './runner.js' */
/** @import { DeleteEvent, LinkEvent, MessageEvent, RoomEvent, StateEvent } from './chat-events.js' */
/** @import { FailureEvent } from './events.js' */
/** @import { Emits, Listener } from './emits.js' */
/** @import { ChatToken } from './token.js' */
/** @import { FrameKind, Ignored, LinkReason, LinkState } from './vocabulary.js' */

/**
 * @typedef {object} ChatOptions
 * @property {string} [tokenUrl] asked by POST for each connection; answers as the `chat-token`
 *   handler does, as CreateChatToken does, or with the bare token
 * @property {unknown} [tokenBody] sent to tokenUrl as JSON
 * @property {Record<string, string>} [tokenHeaders] sent to tokenUrl
 * @property {(context: { signal: AbortSignal }) => unknown} [tokenProvider] in place of tokenUrl:
 *   resolves to any of those answers. An error's `status` and `retryAfter` (seconds) are heeded.
 * @property {string} [region] of the room; or
 * @property {string} [endpoint] ws: or wss: URL. Not needed when the token answer names it.
 * @property {string} [userId] this viewer's, to notice being disconnected by a moderator; not
 *   needed when the token answer names it
 * @property {number} [requestTimeoutMs] how long send() and its like wait, default 10,000
 * @property {AbortSignal} [signal] closes the chat
 * @property {Partial<Platform>} [platform] in place of the browser's own
 */

/**
 * @typedef {object} ChatEvents
 * @property {MessageEvent} message
 * @property {DeleteEvent} delete
 * @property {RoomEvent} event
 * @property {StateEvent} state
 * @property {LinkEvent} link
 * @property {FailureEvent} error
 */

/** @type {Record<string, Rule>} */
const RULES = {
  tokenUrl: aString,
  tokenBody: anything,
  tokenHeaders: anObject,
  tokenProvider: aFunction,
  region: matching("a region such as 'us-west-2'", /^[a-z]{2}[a-z0-9-]+$/),
  endpoint: matching('a ws: or wss: URL', /^wss?:\/\/[^/\s]/),
  userId: aString,
  requestTimeoutMs: ['a positive number', (value) => value > 0],
  signal: aSignal,
  platform: anObject,
};

/** Connects to an IVS chat room, or to our hub, and stays connected until close().
 * @param {ChatOptions} options @returns {Chat} */
export function connectChat(options) {
  checkOptions('connectChat', options, RULES);
  if ((options.tokenUrl === undefined) === (options.tokenProvider === undefined)) {
    wrong('connectChat', 'tokenUrl', 'given, or tokenProvider, and not both');
  }
  return new Chat(options);
}

const Emitter = /** @type {new () => Emits<ChatEvents>} */ (EventTarget);

/** One room. What it should do next is decided by the core's Link; this is its hands. */
export class Chat extends Emitter {
  #options;
  #platform;
  #requests;
  #reader;
  #stop = new AbortController();
  /** @type {Machine | undefined} */
  #machine;
  /** @type {Runner | undefined} */
  #runner;
  /** @type {AbortController | undefined} */
  #fetching;
  /** @type {ChatToken | undefined} */
  #token;
  /** @type {Map<number, WebSocket>} */
  #sockets = new Map();
  /** @type {WebSocket | undefined} */
  #speaking;
  #userId;
  #isWanted;
  /** @type {Set<unknown>} */
  #readers = new Set();
  /** @type {LinkState} */
  #told = 'Idle';
  /** @type {{ reason: LinkReason, delay: number } | undefined} */
  #report;

  /** @param {ChatOptions} options use connectChat(), which checks them */
  constructor(options) {
    super();
    this.#options = options;
    this.#userId = options.userId ?? '';
    this.#platform = platformOf(options.platform);
    const requests = requestsOf(this.#platform, options.requestTimeoutMs ?? 10_000);
    this.#requests = requests;
    this.#isWanted = () => this.#readers.size + requests.pending.size > 0;
    this.#reader = readerOf((event) => this.dispatchEvent(event), this.#isWanted, requests.answer);
    if (options.signal?.aborted) this.#stop.abort();
    listen(options.signal, this.#stop.signal, { abort: this.close });
    this.#start().catch((error) => this.#fail(error));
  }

  /** What the connection is doing. @returns {LinkState} */
  get link() {
    if (this.#stop.signal.aborted) return 'Stopped';
    return this.#machine?.state('Link') ?? 'Idle';
  }

  /** The last state of each channel, as it came. */
  get states() {
    return [...this.#reader.states.values()];
  }

  /** How many frames changed nothing, by cause. @returns {Partial<Record<Ignored, number>>} */
  get ignored() {
    return countsOf(this.#machine, { NotJson: this.#reader.unreadable });
  }

  /** Resolves when the room has shown the message to everyone, this viewer included.
   * @param {string} text @param {Record<string, string>} [attributes]
   * @returns {Promise<MessageEvent>} rejects with a ChatError */
  async send(text, attributes) {
    const members = { Content: text, Attributes: attributes };
    const frame = await this.#requests.ask(this.#speaking, 'SEND_MESSAGE', members);
    return messageEvent(JSON.stringify(frame), frame);
  }

  /** @param {string} messageId @param {string} [reason] @returns {Promise<void>} */
  async deleteMessage(messageId, reason) {
    const members = { Id: messageId, Reason: reason };
    await this.#requests.ask(this.#speaking, 'DELETE_MESSAGE', members, `message ${messageId}`);
  }

  /** @param {string} userId @param {string} [reason] @returns {Promise<void>} */
  async disconnectUser(userId, reason) {
    const members = { UserId: userId, Reason: reason };
    await this.#requests.ask(this.#speaking, 'DISCONNECT_USER', members, `user ${userId}`);
  }

  /** Ends the connection for good and leaves nothing behind. */
  close = () => {
    this.#requests.forget('the chat was closed');
    if (this.#runner) this.#runner.end('Stopped', this.#letGo);
    else this.#letGo();
  };

  #letGo = () => {
    this.#stop.abort();
    this.#fetching?.abort();
    for (const epoch of [...this.#sockets.keys()]) this.#closeSocket(epoch);
    this.#tellLink();
  };

  /** @template {keyof ChatEvents} K @param {K} type @param {Listener<ChatEvents[K]>} listener
   * @param {AddEventListenerOptions | boolean} [options] @override */
  addEventListener(type, listener, options) {
    if (type === 'message' && listener) this.#readers.add(listener);
    super.addEventListener(type, listener, options);
  }

  /** @template {keyof ChatEvents} K @param {K} type @param {Listener<ChatEvents[K]>} listener
   * @param {EventListenerOptions | boolean} [options] @override */
  removeEventListener(type, listener, options) {
    if (type === 'message') this.#readers.delete(listener);
    super.removeEventListener(type, listener, options);
  }

  async #start() {
    const machine = await createMachine('Link', seedFrom(this.#platform));
    if (this.#stop.signal.aborted) return;
    this.#machine = machine;
    const runner = runnerOf(machine, this.#host, this.#clock(), this.#platform);
    this.#runner = runner;
    const { page } = this.#platform;
    const { signal } = this.#stop;
    watchPage(page, runner.tell, signal);
    listen(page.window, signal, {
      offline: () => runner.tell('NetworkLost'),
      online: () => runner.tell('NetworkFound'),
    });
    runner.tell('Started');
  }

  #clock() {
    return clockOf(this.#platform.now, this.#platform.dateNow);
  }

  #host = {
    tellsJumps: true,
    /** @param {Instruction} order @param {FactRecord} fact */
    perform: (order, fact) => this.#perform(order, fact),
    settled: () => this.#tellLink(),
    /** @param {unknown} error */
    failed: (error) => this.#fail(error),
  };

  /** @param {Instruction} order @param {FactRecord} fact */
  #perform(order, fact) {
    switch (order.order) {
      case 'FetchToken': return void this.#fetchToken(order.epoch);
      case 'OpenSocket': return this.#openSocket(order.epoch);
      case 'CloseSocket': return this.#closeSocket(order.epoch);
      case 'Deliver': return this.#deliver(FRAME_KINDS[order.a] ?? 'Unreadable', fact);
      case 'Report': {
        const reason = LINK_REASONS[order.a];
        if (reason) this.#report = { reason, delay: order.b };
      }
    }
  }

  /** @param {number} epoch */
  async #fetchToken(epoch) {
    this.#fetching?.abort();
    const fetching = new AbortController();
    this.#fetching = fetching;
    try {
      const token = await this.#askForToken(fetching.signal);
      if (fetching.signal.aborted) return;
      this.#token = token;
      if (token.windowMs > 0) this.#runner?.tell('WindowAdvertised', 0, token.windowMs);
      if (token.snapshot !== '') this.#reader.keepState(token.snapshot, 'token', token.snapshot);
      this.#runner?.tell('TokenArrived', epoch, token.ttl, token.session);
    } catch (error) {
      if (fetching.signal.aborted) return;
      const { status, retryAfter } = membersOf(error);
      this.#fail(tokenError(`no chat token: ${messageOf(error)}`, Number(status) || 0));
      this.#runner?.tell('TokenFailed', epoch, Number(status) || 0, Number(retryAfter) || 0);
    }
  }

  /** @param {AbortSignal} signal @returns {Promise<ChatToken>} */
  async #askForToken(signal) {
    const { tokenUrl, tokenProvider, tokenBody: body, tokenHeaders: headers } = this.#options;
    if (tokenProvider) return readToken(await tokenProvider({ signal }));
    const { fetch } = this.#platform;
    if (!fetch || !tokenUrl) throw new TypeError("no fetch here; give 'tokenProvider'");
    return askForToken(fetch, tokenUrl, { body, headers, signal });
  }

  /** @param {ChatToken} token */
  #endpoint({ endpoint }) {
    const { region } = this.#options;
    const own = this.#options.endpoint ?? (region && `wss://edge.ivschat.${region}.amazonaws.com`);
    return own ?? endpoint;
  }

  /** @param {number} epoch */
  #openSocket(epoch) {
    const { WebSocket } = this.#platform;
    const token = this.#token;
    this.#token = undefined;
    try {
      if (!token) throw new TypeError('there is no token');
      if (!WebSocket) throw new TypeError("no WebSocket here; give it in 'platform'");
      const url = this.#endpoint(token);
      if (url === '') throw new TypeError("give 'region' or 'endpoint'");
      if (token.userId !== '') this.#userId = token.userId;
      this.#listen(new WebSocket(url, token.token), epoch);
    } catch (error) {
      this.#fail(chatError(`no chat connection: ${withoutToken(error, token)}`));
      this.#runner?.tell('SocketClosed', epoch, 0, 0);
    }
  }

  /** @param {WebSocket} socket @param {number} epoch */
  #listen(socket, epoch) {
    this.#sockets.set(epoch, socket);
    socket.onopen = () => {
      this.#speaking = socket;
      this.#runner?.tell('SocketOpened', epoch);
    };
    socket.onmessage = ({ data }) => {
      const text = typeof data === 'string' ? data : ' ';
      if (this.#isWanted()) this.#runner?.tell('FrameArrived', epoch, 0, 0, text);
      else this.#runner?.hear(epoch, text);
    };
    socket.onclose = ({ code, wasClean }) => {
      this.#forget(epoch);
      this.#runner?.tell('SocketClosed', epoch, code, wasClean ? 1 : 0);
    };
    socket.onerror = () => {};
  }

  /** @param {number} epoch */
  #closeSocket(epoch) {
    const socket = this.#sockets.get(epoch);
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    this.#forget(epoch);
    socket.close(1000);
  }

  /** @param {number} epoch */
  #forget(epoch) {
    if (this.#speaking === this.#sockets.get(epoch)) {
      this.#speaking = undefined;
      this.#requests.forget('the connection was lost before the room answered');
    }
    this.#sockets.delete(epoch);
  }

  /** @param {FrameKind} kind @param {FactRecord} fact */
  #deliver(kind, fact) {
    const banished = this.#reader.deliver(kind, fact.text);
    if (banished !== '' && banished === this.#userId) this.#runner?.tell('Kicked', fact.epoch);
  }

  #tellLink() {
    const link = this.link;
    const report = this.#report;
    this.#report = undefined;
    if (link === this.#told && !report) return;
    this.#told = link;
    this.dispatchEvent(eventOf('link', { link, reason: report?.reason ?? null, retryInMs: report?.delay ?? 0 }));
  }

  /** @param {unknown} error */
  #fail(error) {
    this.dispatchEvent(failureEvent(error));
  }
}

/** Browsers quote a malformed subprotocol in their error: the token must not get out that way.
 * @param {unknown} error @param {ChatToken | undefined} token */
function withoutToken(error, token) {
  const message = messageOf(error);
  return token ? message.replaceAll(token.token, '(token)') : message;
}
