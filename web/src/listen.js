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
  if (signal.aborted || !target) return;
  const entries = Object.entries(listeners);
  // First, so that nothing stays when the target refuses a listener.
  signal.addEventListener('abort', () => {
    for (const entry of entries) {
      try {
        target[off](...entry);
      } catch {
        // A player that was deleted throws, and has no listeners either.
      }
    }
  });
  for (const entry of entries) target[on](...entry);
};

/** @typedef {AddEventListenerOptions | boolean} ListenerOptions */

/** @param {ListenerOptions} [options] */
const captures = (options) => options === true || !!Object(options).capture;

/** Knows how many listeners an EventTarget has for one type of event. */
export const listenerCount = () => {
  /** @type {{ listener: unknown, capture: boolean, once: boolean }[]} */
  let present = [];
  /** @param {unknown} listener @param {ListenerOptions} [options] */
  const find = (listener, options) =>
    present.find((one) => one.listener === listener && one.capture === captures(options));
  /** @param {unknown} entry */
  const drop = (entry) => {
    present = present.filter((one) => one !== entry);
  };
  return {
    get size() {
      return present.length;
    },
    /** @param {unknown} listener @param {ListenerOptions} [options] */
    add(listener, options) {
      const { once, signal } = Object(options);
      if (!listener || signal?.aborted || find(listener, options)) return;
      const entry = { listener, capture: captures(options), once };
      present.push(entry);
      signal?.addEventListener('abort', () => drop(entry));
    },
    /** @param {unknown} listener @param {ListenerOptions} [options] */
    remove(listener, options) {
      drop(find(listener, options));
    },
    /** An event is about to be dispatched: listeners that hear one event hear this one. */
    dispatched() {
      present = present.filter(({ once }) => !once);
    },
  };
};
