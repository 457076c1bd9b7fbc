/** Anything that has listeners, whatever it calls that. @typedef {any} Target */

/** Listens until `signal` aborts.
 * @param {Target} target absent: to nothing @param {AbortSignal} signal
 * @param {Record<string, (...heard: any[]) => void>} listeners
 * @param {string} [on] @param {string} [off] the target's own names for it */
export const listen = (
  target,
  signal,
  listeners,
  on = 'addEventListener',
  off = 'removeEventListener',
) => {
  /** @param {string} method */
  const all = (method) => {
    for (const type in listeners) target?.[method](type, listeners[type]);
  };
  if (signal.aborted) return;
  all(on);
  signal.addEventListener('abort', () => all(off));
};
