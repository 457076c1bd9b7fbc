import { listen } from '../listen.js';
import { messageOf } from '../text.js';
import { PLAYER_ERRORS, PLAYER_STATES } from '../vocabulary.js';

/** @import { PlayerReport } from './index.js' */
/** @import { Fact, PlayerError } from '../vocabulary.js' */

/** @typedef {(fact: Fact, more?: Omit<PlayerReport, 'fact'>) => void} Report */

/** Tells the listener until `signal` aborts.
 * @param {(report: PlayerReport) => void} listener @param {AbortSignal} signal @returns {Report} */
export const reportTo = (listener, signal) => (fact, more) => {
  if (!signal.aborted) listener({ fact, ...more });
};

/** @param {unknown} error */
export const threw = (error) => `the player threw: ${messageOf(error)}`;

/** Listens to a player. What is thrown while it is heard, by its own calls too, is its failure.
 * @param {Report} report @param {Parameters<typeof listen>} what */
export const hearPlayer = (report, ...[target, signal, listeners, ...methods]) => {
  /** @type {typeof listeners} */
  const guarded = {};
  for (const [type, listener] of Object.entries(listeners)) {
    guarded[type] = async (...heard) => {
      try {
        await listener(...heard);
      } catch (error) {
        report('PlayerFailed', failed('Other', 0, threw(error)));
      }
    };
  }
  listen(target, signal, guarded, ...methods);
};

/** The members of PlayerAttached.
 * @param {string} state @param {boolean} paused @param {boolean} muted */
export const attached = (state, paused, muted) => ({
  state: PLAYER_STATES.find((known) => known === state),
  paused,
  muted,
});

/** The members of PlayerFailed. @param {string} kind @param {number} status @param {string} message */
export const failed = (kind, status, message) => ({
  error: PLAYER_ERRORS.find((known) => known === kind) ?? 'Other',
  status,
  message,
});

/** The same, of a playlist that failed. What an HTTP status means is for the core to say.
 * @param {number} status @param {PlayerError} otherwise @param {string} message */
export const playlistFailed = (status, otherwise, message) => {
  if (status < 400) return failed(otherwise, 0, message);
  return failed(status < 500 ? 'NotAvailable' : 'Network', status, `${message}, HTTP ${status}`);
};
