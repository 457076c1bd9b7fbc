/** @import { Platform } from './platform.js' */

/** The room refused a request. */
export class ChatError extends Error {
  /** @param {string} message @param {number} [code] ErrorCode of the ERROR frame, 0 = none */
  constructor(message, code = 0) {
    super(message);
    this.name = 'ChatError';
    this.code = code;
  }
}

/**
 * @typedef {object} Pending
 * @property {string} subject what the echo may name when it carries no request id
 * @property {unknown} timer
 * @property {(frame: Record<string, unknown>) => void} resolve
 * @property {(error: Error) => void} reject
 */

/** Requests that wait for their echo. The protocol has no acknowledgement: a request is answered
 * by the frame it causes, by an ERROR, or not at all. */
export class Requests {
  /** @type {Map<string, Pending>} */
  #pending = new Map();
  #platform;
  #timeoutMs;

  /** @param {Platform} platform @param {number} timeoutMs */
  constructor(platform, timeoutMs) {
    this.#platform = platform;
    this.#timeoutMs = timeoutMs;
  }

  get size() {
    return this.#pending.size;
  }

  /** @param {string} id @param {string} subject
   * @returns {Promise<Record<string, unknown>>} the frame that answered */
  wait(id, subject) {
    return new Promise((resolve, reject) => {
      const late = () => this.refused(id, new ChatError('the room did not answer in time'));
      const timer = this.#platform.setTimeout(late, this.#timeoutMs);
      this.#pending.set(id, { subject, timer, resolve, reject });
    });
  }

  /** @param {string} requestId '' when the frame has none
   * @param {string} subject what the frame is about, '' = unknown
   * @param {Record<string, unknown>} frame */
  answered(requestId, subject, frame) {
    this.#take(requestId)?.resolve(frame);
    if (requestId !== '' || subject === '') return;
    for (const [id, pending] of this.#pending) {
      if (pending.subject === subject) this.#take(id)?.resolve(frame);
    }
  }

  /** @param {string} requestId @param {Error} error */
  refused(requestId, error) {
    this.#take(requestId)?.reject(error);
  }

  /** @param {string} message */
  refuseAll(message) {
    for (const id of [...this.#pending.keys()]) this.refused(id, new ChatError(message));
  }

  /** @param {string} id */
  #take(id) {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (pending) this.#platform.clearTimeout(pending.timer);
    return pending;
  }
}
