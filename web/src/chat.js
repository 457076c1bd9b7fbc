import { messageEvent } from './chat-events.js';
import { countsOf, createMachine } from './core.js';
import { Emitter } from './emits.js';
import { eventOf, failureEvent } from './events.js';
import { listen, listenerCount } from './listen.js';
import {
  aBoolean,
  aFunction,
  anObject,
  aPlatform,
  aSignal,
  aString,
  checkOptions,
  hasMethod,
  matching,
  wrong,
} from './options.js';
import { platformOf, seedFrom, watchPage } from './platform.js';
import { requester } from './request.js';
import { chatError, readerOf, requestsOf } from './room.js';
import { runnerOf } from './runner.js';
import { membersOf, messageOf, numberOr0 } from './text.js';
import { tokenError } from './token.js';
import { traceOf } from './trace.js';
import { connect, socketsOf, tokenFor } from './transport.js';
import { FRAME_KINDS, LINK_REASONS } from './vocabulary.js';

/** @import { Instruction, Machine } from './core.js' */
/** @import { Rule } from './options.js' */
/** @import { Platform } from './platform.js' */
/** @import { FactRecord, Runner } from './runner.js' */
/** @import { DeleteEvent, Frame, LinkEvent, MessageEvent, RoomEvent, StateEvent } from './chat-events.js' */
/** @import { FailureEvent } from './events.js' */
/** @import { Emits, Listener } from './emits.js' */
/** @import { ChatToken } from './token.js' */
/** @import { Trace } from './trace.js' */
/** @import { FrameKind, Ignored, LinkReason, LinkState, Order } from './vocabulary.js' */

/**
 * @typedef {object} ChatOptions
 * @property {string} [tokenUrl] receives a POST for each connection. It answers like the
 *   `chat-token` handler, like CreateChatToken, or with the bare token.
 * @property {unknown} [tokenBody] sent to tokenUrl as JSON
 * @property {Record<string, string>} [tokenHeaders] sent to tokenUrl
 * @property {(context: { signal: AbortSignal }) => unknown} [tokenProvider] replaces tokenUrl;
 *   resolves to one of those answers. An error's `status` and `retryAfter` (seconds) count.
 * @property {string} [region] of the room; or
 * @property {string} [endpoint] ws: or wss: URL. Not needed if the token answer contains it.
 * @property {string} [userId] the id of this viewer, to notice a moderator's disconnect. Not needed
 *   if the token answer contains it.
 * @property {number} [requestTimeoutMs] how long send(), deleteMessage() and disconnectUser() wait,
 *   default 10,000
 * @property {boolean} [trace] record what trace() returns
 * @property {string} [noWasmUrl] of no-wasm.js, which replaces WebAssembly where a browser has or
 *   allows none. Default: beside the script. The first call of a page decides.
 * @property {AbortSignal} [signal] closes the chat
 * @property {Partial<Platform>} [platform] replaces parts of the browser
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

const isString = (/** @type {unknown} */ value) => typeof value === 'string';

/** @param {unknown} value */
const isJson = (value) => {
  try {
    return isString(JSON.stringify(value));
  } catch {
    return false;
  }
};

/** @type {Record<string, Rule>} */
const RULES = {
  tokenUrl: aString,
  tokenBody: ['something that JSON can hold', isJson],
  tokenHeaders: [
    'an object of strings',
    (value) =>
      anObject[1](value) && !hasMethod(value, 'get') && Object.values(value).every(isString),
  ],
  tokenProvider: aFunction,
  region: matching("a region such as 'us-west-2'", /^[a-z]{2}[a-z0-9-]+$/),
  endpoint: matching('a ws: or wss: URL', /^wss?:\/\/[^/\s]/),
  userId: aString,
  requestTimeoutMs: ['a positive number', (value) => typeof value === 'number' && value > 0],
  trace: aBoolean,
  noWasmUrl: aString,
  signal: aSignal,
  platform: aPlatform,
};

/** Connects to an IVS chat room or to the hub, and reconnects until close().
 * If the core cannot be had, that is an `error` event, and the chat is closed.
 * @param {ChatOptions} options @returns {Chat} */
export const connectChat = (options) => {
  checkOptions('connectChat', options, RULES);
  if ((options.tokenUrl === undefined) === (options.tokenProvider === undefined)) {
    wrong('connectChat', 'tokenUrl', 'given, or tokenProvider, not both');
  }
  return new Chat(options);
};

/** One room. The core's Link decides; this class executes its orders. */
export class Chat extends /** @type {new () => Emits<ChatEvents>} */ (Emitter) {
  #stop = new AbortController();
  #requests;
  #reader;
  /** The listeners for messages. */
  #listeners = listenerCount();
  /** @type {Machine | undefined} */
  #machine;
  /** @type {Runner | undefined} */
  #runner;
  /** @type {Trace | undefined} */
  #trace;
  /** @type {ReturnType<typeof socketsOf> | undefined} */
  #sockets;
  /** @type {LinkState} */
  #told = 'Idle';
  /** @type {{ reason: LinkReason, retryInMs: number } | undefined} */
  #report;
  #fault = '';

  /** @param {ChatOptions} options use connectChat(), which checks them */
  constructor(options) {
    super();
    const platform = platformOf(options.platform);
    this.#requests = requestsOf(platform, options.requestTimeoutMs ?? 10_000);
    this.#reader = readerOf(this.#emit, this.#isWanted, this.#requests.answer);
    if (options.signal?.aborted) this.#stop.abort();
    listen(options.signal, this.#stop.signal, { abort: this.close });
    this.#start(options, platform).catch((error) => {
      this.#fail(error);
      this.close();
    });
  }

  /** The state of the connection. @returns {LinkState} */
  get link() {
    if (this.#stop.signal.aborted) return 'Stopped';
    return this.#machine?.state('Link') ?? 'Idle';
  }

  /** Why the connection is down: what the last request for a token, or the last connection, ended
   * with. '' = no fault since it was open. */
  get fault() {
    return this.#fault;
  }

  /** The last state of each channel, as it was received. */
  get states() {
    return [...this.#reader.states.values()];
  }

  /** The number of ignored frames, by cause. @returns {Partial<Record<Ignored, number>>} */
  get ignored() {
    return countsOf(this.#machine, { NotJson: this.#reader.unreadable });
  }

  /** Resolves when the room has sent the message to everyone, including this viewer.
   * @param {string} text @param {Record<string, string>} [attributes]
   * @returns {Promise<MessageEvent>} rejects with a ChatError */
  async send(text, attributes) {
    const frame = await this.#ask('SEND_MESSAGE', { Content: text, Attributes: attributes });
    return messageEvent(JSON.stringify(frame), frame);
  }

  /** @param {string} messageId @param {string} [reason] @returns {Promise<void>} */
  async deleteMessage(messageId, reason) {
    await this.#ask('DELETE_MESSAGE', { Id: messageId, Reason: reason }, `message ${messageId}`);
  }

  /** @param {string} userId @param {string} [reason] @returns {Promise<void>} */
  async disconnectUser(userId, reason) {
    await this.#ask('DISCONNECT_USER', { UserId: userId, Reason: reason }, `user ${userId}`);
  }

  /** Facts and orders as JSON lines for `replay`; empty without the option `trace`. */
  trace() {
    return String(this.#trace ?? '');
  }

  /** Closes the connection, does not reconnect, and frees all timers and listeners. */
  close = () => {
    this.#requests.forget('the chat was closed');
    if (this.#runner) this.#runner.end('Stopped', this.#letGo);
    else this.#letGo();
  };

  /** @template {keyof ChatEvents} K @param {K} type @param {Listener<ChatEvents[K]>} listener
   * @param {AddEventListenerOptions | boolean} [options] @override */
  addEventListener(type, listener, options) {
    if (type === 'message') this.#listeners.add(listener, options);
    super.addEventListener(type, listener, options);
  }

  /** @template {keyof ChatEvents} K @param {K} type @param {Listener<ChatEvents[K]>} listener
   * @param {EventListenerOptions | boolean} [options] @override */
  removeEventListener(type, listener, options) {
    if (type === 'message') this.#listeners.remove(listener, options);
    super.removeEventListener(type, listener, options);
  }

  #letGo = () => {
    this.#stop.abort();
    this.#tellLink();
  };

  #emit = (/** @type {Event} */ event) => {
    if (event.type === 'message') this.#listeners.dispatched();
    this.dispatchEvent(event);
  };

  #fail = (/** @type {unknown} */ error) => this.#emit(failureEvent(error));

  #isWanted = () => this.#listeners.size + this.#requests.pending.size > 0;

  #ask = (/** @type {string} */ action, /** @type {Frame} */ members, subject = '') =>
    this.#requests.ask(this.#sockets?.speaking, action, members, subject);

  /** @param {ChatOptions} options @param {Platform} platform */
  async #start(options, platform) {
    const seed = seedFrom(platform);
    const machine = await createMachine('Link', seed, platform, options.noWasmUrl);
    const { signal } = this.#stop;
    if (signal.aborted) return;
    this.#trace = options.trace ? traceOf(machine, 'Link', seed) : undefined;
    const runner = runnerOf(
      machine,
      {
        perform: (order, fact) => orders[order.order]?.(order, fact),
        settled: this.#tellLink,
        failed: this.#fail,
      },
      platform,
      this.#trace,
    );
    const orders = this.#orders(options, platform, runner);
    this.#machine = machine;
    this.#runner = runner;
    watchPage(platform.page, runner.tell, signal);
    listen(platform.page.window, signal, {
      offline: () => runner.tell('NetworkLost'),
      online: () => runner.tell('NetworkFound'),
    });
    runner.tell('Started');
  }

  /** The function that executes each order.
   * @param {ChatOptions} options @param {Platform} platform @param {Runner} runner
   * @returns {Partial<Record<Order, (order: Instruction, fact: FactRecord) => void>>} */
  #orders(options, platform, runner) {
    const { tell } = runner;
    const sockets = socketsOf(
      runner,
      this.#isWanted,
      () => this.#requests.forget('the connection was lost'),
      (fault) => {
        this.#fault = fault;
      },
    );
    this.#sockets = sockets;
    const request = requester(platform, this.#stop.signal);
    /** @type {ChatToken} */
    let token;
    let { userId } = options;
    this.#stop.signal.addEventListener('abort', sockets.closeAll);
    return {
      FetchToken: async ({ epoch }) => {
        try {
          token = await request.run((signal) => tokenFor(options, platform, signal));
          const { windowMs, snapshot, ttl, session } = token;
          if (windowMs) tell('WindowAdvertised', 0, windowMs);
          if (snapshot) this.#reader.keepState(snapshot, 'token', snapshot);
          tell('TokenArrived', epoch, ttl, session);
        } catch (error) {
          const members = membersOf(error);
          const status = numberOr0(members.status);
          this.#fault = `no chat token: ${messageOf(error)}`;
          this.#fail(tokenError(this.#fault, status));
          tell('TokenFailed', epoch, status, numberOr0(members.retryAfter));
        }
      },
      OpenSocket: ({ epoch }) => {
        try {
          userId = token.userId || userId;
          sockets.add(connect(options, platform, token), epoch);
        } catch (error) {
          this.#fault = `no chat connection: ${messageOf(error)}`;
          this.#fail(chatError(this.#fault));
          tell('SocketClosed', epoch);
        }
      },
      CloseSocket: ({ epoch }) => sockets.close(epoch),
      Deliver: ({ a }, { text, epoch }) => {
        const kind = /** @type {FrameKind} */ (FRAME_KINDS[a]);
        const disconnectedUserId = this.#reader.deliver(kind, text);
        if (disconnectedUserId && disconnectedUserId === userId) tell('Kicked', epoch);
      },
      Report: ({ a, b }) => {
        const reason = LINK_REASONS[a];
        if (reason) this.#report = { reason, retryInMs: b };
      },
    };
  }

  #tellLink = () => {
    const { link } = this;
    const report = this.#report;
    this.#report = undefined;
    if (link === this.#told && !report) return;
    this.#told = link;
    this.#emit(eventOf('link', { link, reason: null, retryInMs: 0, ...report }));
  };
}
