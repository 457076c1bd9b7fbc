import {
  DeleteEvent, deletedId, FailureEvent, MessageEvent, RoomEvent, StateEvent,
} from './chat-events.js';
import { ChatError, Requests } from './requests.js';
import { membersOf, messageOf, parseJson, stringOr } from './text.js';

/** @import { Platform } from './platform.js' */
/** @import { FrameKind } from './vocabulary.js' */

/** @typedef {{ raw: string, source: 'frame' | 'token' }} KeptState */

/** States of more channels than this are not kept for autoplays to come. */
const KEPT_STATES = 64;

/**
 * What is said in the room: frames become events and answers to requests. A plain message is read
 * only when somebody listens.
 */
export class Room {
  #platform;
  #host;
  #requests;
  /** @type {Map<string, KeptState>} */
  #states = new Map();

  /** Frames that began like a message and were none. */
  unreadable = 0;

  /** @param {Platform} platform @param {number} timeoutMs how long a request waits
   * @param {{ dispatch: (event: Event) => void, isHeard: () => boolean }} host isHeard: whether
   *   anybody listens for messages */
  constructor(platform, timeoutMs, host) {
    this.#platform = platform;
    this.#host = host;
    this.#requests = new Requests(platform, timeoutMs);
  }

  /** The last state of each channel. */
  get states() {
    return [...this.#states.values()];
  }

  /** Whether a plain message is of use to anybody. */
  get wantsMessages() {
    return this.#host.isHeard() || this.#requests.size > 0;
  }

  /** @param {FrameKind} kind @param {string} raw
   * @returns {string} the id of the user whom the frame disconnects, '' = of nobody */
  deliver(kind, raw) {
    if (kind === 'Message' && !this.wantsMessages) return '';
    const parsed = parseJson(raw);
    const frame = membersOf(parsed);
    switch (kind) {
      case 'Message':
        if (parsed === undefined) this.unreadable++;
        else this.#hear(frame, '', new MessageEvent(raw, frame));
        return '';
      case 'MessageDeleted':
        this.#hear(frame, `message ${deletedId(frame)}`, new DeleteEvent(raw, frame));
        return '';
      case 'UserDisconnected': {
        const userId = stringOr(membersOf(frame.Attributes).UserId);
        this.#hear(frame, `user ${userId}`, new RoomEvent(raw, frame));
        return userId;
      }
      case 'Event':
        this.#hear(frame, '', new RoomEvent(raw, frame));
        return '';
      case 'State':
        this.keepState(raw, 'frame', frame);
        return '';
      case 'Error':
        this.#refused(frame);
        return '';
      case 'Unreadable':
        return '';
    }
  }

  /** @param {string} raw a frame, or the state itself when it came with a token
   * @param {'frame' | 'token'} source @param {Record<string, unknown>} [frame] */
  keepState(raw, source, frame) {
    const json = frame ? stringOr(membersOf(frame.Attributes).state) : raw;
    const state = membersOf(parseJson(json));
    const channel = stringOr(state.channel);
    this.#states.delete(channel);
    this.#states.set(channel, { raw, source });
    const [oldest] = this.#states.keys();
    if (this.#states.size > KEPT_STATES && oldest !== undefined) this.#states.delete(oldest);
    this.#host.dispatch(new StateEvent(raw, source, state));
  }

  /** Sends a request; resolves with the frame that answers it.
   * @param {WebSocket | undefined} socket @param {string} action
   * @param {Record<string, unknown>} members
   * @param {string} [subject] what the answer names when it carries no request id
   * @returns {Promise<Record<string, unknown>>} rejects with a ChatError */
  ask(socket, action, members, subject = '') {
    if (!socket) return Promise.reject(new ChatError('the chat is not connected'));
    const id = requestId(this.#platform);
    const answer = this.#requests.wait(id, subject);
    try {
      socket.send(JSON.stringify({ Action: action, RequestId: id, ...members }));
    } catch (error) {
      this.#requests.refused(id, new ChatError(messageOf(error)));
    }
    return answer;
  }

  /** Nobody will answer any more. @param {string} why */
  forget(why) {
    this.#requests.refuseAll(why);
  }

  /** @param {Record<string, unknown>} frame @param {string} subject @param {Event} event */
  #hear(frame, subject, event) {
    this.#requests.answered(stringOr(frame.RequestId), subject, frame);
    this.#host.dispatch(event);
  }

  /** @param {Record<string, unknown>} frame */
  #refused({ RequestId, ErrorCode, ErrorMessage }) {
    const message = stringOr(ErrorMessage, 'the room refused the request');
    const error = new ChatError(message, Number(ErrorCode) || 0);
    this.#requests.refused(stringOr(RequestId), error);
    if (stringOr(RequestId) === '') this.#host.dispatch(new FailureEvent(error));
  }
}

/** @param {Platform} platform */
function requestId(platform) {
  const uuid = globalThis.crypto?.randomUUID?.();
  return uuid ?? `${platform.now()}-${platform.random().toString(36).slice(2)}`;
}
