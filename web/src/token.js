import { errorOf } from './events.js';
import { fetchFrom } from './request.js';
import { membersOf, parseJson, stringOr } from './text.js';

/** @import { Platform } from './platform.js' */

/**
 * A chat token and the data that came with it. Lifetimes are in seconds, 0 = unknown, because a time
 * on the issuer's clock can be compared only with another time on that clock.
 * @typedef {object} ChatToken
 * @property {string} token
 * @property {string} endpoint '' = unknown
 * @property {string} userId '' = unknown
 * @property {number} ttl
 * @property {number} session
 * @property {number} windowMs
 * @property {string} snapshot a stream state as JSON, '' = none
 */

/** The token endpoint returned no token.
 * @param {string} message @param {number} status 0 = no answer
 * @param {number} [retryAfter] seconds */
export const tokenError = (message, status, retryAfter = 0) =>
  errorOf('TokenError', message, { status, retryAfter });

/**
 * Requests one token from a token endpoint.
 * @param {Platform['fetch']} fetch @param {string} url
 * @param {{ body?: unknown, headers?: Record<string, string>, signal: AbortSignal }} request
 * @returns {Promise<ChatToken>} rejects with a TokenError
 */
export const askForToken = async (fetch, url, { body, headers, signal }) => {
  const json = JSON.stringify(body);
  const response = await fetchFrom(fetch, url, {
    method: 'POST',
    headers: { ...(json && { 'content-type': 'application/json' }), ...headers },
    body: json,
    cache: 'no-store',
    signal,
  });
  const text = await response.text();
  const parsed = parseJson(text);
  const answer = parsed === undefined ? text.trim() : parsed;
  const date = Date.parse(response.headers.get('date') ?? '');
  if (!response.ok) {
    const header = response.headers.get('retry-after');
    throw tokenError(
      `the token endpoint answered ${response.status}`,
      response.status,
      // Seconds, or a date on the server's clock.
      positive(Number(header)) ||
        secondsUntil(header, date) ||
        positive(membersOf(answer).retryAfterSeconds),
    );
  }
  return readToken(answer, date, response.status);
};

/** What RFC 6455 lets a subprotocol be: a token goes to the room as one. */
const SUBPROTOCOL = /^[\w!#$%&'*+.^`|~-]+$/;

/** Reads the answer of any IVS token endpoint: this project's, the service's, or a bare token.
 * @param {unknown} answer
 * @param {number} [date] the issuer's clock when it answered, Unix ms; NaN = unknown
 * @param {number} [status] of the answer; that of a tokenProvider counts as 200
 * @returns {ChatToken} */
export const readToken = (answer, date = NaN, status = 200) => {
  const members = typeof answer === 'string' ? { token: answer } : membersOf(answer);
  const token = stringOr(members.token);
  if (!SUBPROTOCOL.test(token)) {
    const kind = /^</.test(token) ? 'HTML' : 'a token that no WebSocket takes as its subprotocol';
    throw tokenError(`the answer ${token ? `is ${kind}` : 'contains no token'}`, status);
  }
  const { snapshot } = members;
  return {
    token,
    endpoint: stringOr(members.endpoint),
    userId: stringOr(members.userId),
    ttl: positive(members.ttlSeconds) || secondsUntil(members.tokenExpirationTime, date),
    session: positive(members.sessionSeconds) || secondsUntil(members.sessionExpirationTime, date),
    windowMs: positive(members.reconnectWindowMs),
    snapshot:
      typeof snapshot === 'object' && snapshot ? JSON.stringify(snapshot) : stringOr(snapshot),
  };
};

/** @param {unknown} value */
const positive = (value) => {
  const number = /** @type {number} */ (value);
  return Number.isFinite(number) && number > 0 ? number : 0;
};

/** @param {unknown} time ISO 8601, or a Date @param {number} now on the same clock */
const secondsUntil = (time, now) => {
  const at = time instanceof Date ? time.getTime() : Date.parse(stringOr(time));
  return positive((at - now) / 1000);
};
