/** Anything with listeners, whatever its methods are called. @typedef {any} Target */

/** Listens until `signal` aborts.
 * @param {Target} target may be absent @param {AbortSignal} signal
 * @param {Record<string, (...heard: any[]) => void>} listeners
 * @param {string} [on] @param {string} [off] the names of the target's methods */
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
