// How tests wait: for a condition, with a limit that only a broken product reaches.
import { setTimeout as pause } from 'node:timers/promises';

/** Longer than anything takes on a busy machine. */
export const LIMIT_MS = 60_000;

/** Waits until `condition` yields something true, and returns it.
 * @template T
 * @param {() => T | Promise<T>} condition
 * @param {string | (() => string)} what the wait is for; the error says it when the limit is reached
 * @param {number} [limitMs]
 * @returns {Promise<T>} */
export async function eventually(condition, what, limitMs = LIMIT_MS) {
  const end = performance.now() + limitMs;
  for (;;) {
    const result = await condition();
    if (result) return result;
    if (performance.now() > end) {
      const said = typeof what === 'string' ? what : what();
      throw new Error(`waited ${limitMs / 1000} s in vain: ${said}`);
    }
    await pause(10);
  }
}
