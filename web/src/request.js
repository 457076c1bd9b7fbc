import { messageOf, withoutQueries } from './text.js';

/** @import { Platform } from './platform.js' */

/** @typedef {Pick<Platform, 'setTimeout' | 'clearTimeout'>} Timers */
/** @typedef {ReturnType<typeof requester>} Requester */

const LIMIT_MS = 10_000;

/**
 * Makes requests one at a time, so that an endpoint that never answers holds one connection, and
 * not for long.
 * @param {Timers} platform @param {AbortSignal} [stop] ends the present request
 */
export const requester = ({ setTimeout, clearTimeout }, stop) => {
  let end = () => {};
  stop?.addEventListener('abort', () => end());
  return {
    /** Ends the present request. Its promise stays pending. */
    end: () => end(),

    /** Ends the present request and makes another one.
     * @template T
     * @param {(signal: AbortSignal) => T | Promise<T>} task should end when its signal aborts, which
     *   it does after 10 s, when a newer request begins, and at end()
     * @returns {Promise<T>} rejects after 10 s, whatever `task` does */
    run(task) {
      end();
      const controller = new AbortController();
      const { signal } = controller;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          controller.abort();
          reject(new Error('no answer within 10 s'));
        }, LIMIT_MS);
        end = () => {
          clearTimeout(timer);
          controller.abort();
        };
        /** @param {(outcome: any) => void} settle */
        const ifWanted = (settle) => (/** @type {unknown} */ outcome) => {
          if (signal.aborted) return;
          clearTimeout(timer);
          settle(outcome);
        };
        if (stop?.aborted) return end();
        const running = async () => task(signal);
        running().then(ifWanted(resolve), ifWanted(reject));
      });
    },
  };
};

/** fetch() with an error that says what to look at: browsers keep the cause from scripts.
 * @param {Platform['fetch']} fetch @param {string | URL} url @param {RequestInit} init */
export const fetchFrom = async (fetch, url, init) => {
  if (!fetch) throw new TypeError("fetch is not available; set it in the option 'platform'");
  try {
    return await fetch(url, init);
  } catch (error) {
    throw new TypeError(
      `${withoutQueries(`${url}`)} cannot be reached (${messageOf(error)}); check the network, CORS, ` +
        'and connect-src of the Content-Security-Policy',
    );
  }
};
