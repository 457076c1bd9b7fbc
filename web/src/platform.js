/**
 * What the shell takes from its surroundings. Every part can be given by the caller.
 * `page` is absent on a server; any part of it may be.
 * @typedef {object} Platform
 * @property {() => number} now milliseconds, monotonic
 * @property {() => number} dateNow Unix milliseconds, as the wall clock has it
 * @property {(callback: () => void, ms: number) => unknown} setTimeout
 * @property {(handle: unknown) => void} clearTimeout
 * @property {() => number} random 0 ≤ x < 1
 * @property {typeof globalThis.fetch | undefined} fetch
 * @property {typeof globalThis.WebSocket | undefined} WebSocket
 * @property {Page} page
 */

/**
 * @typedef {object} Page
 * @property {PageDocument} [document]
 * @property {EventTarget} [window]
 * @property {{ connection?: { saveData?: boolean } }} [navigator]
 */

/** @typedef {EventTarget & { visibilityState?: string, baseURI?: string }} PageDocument */

/** The longest delay setTimeout takes; a longer one would fire at once. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** @param {Partial<Platform>} [given] @returns {Platform} */
export function platformOf(given = {}) {
  const here = globalThis;
  return {
    now: () => here.performance.now(),
    dateNow: () => Date.now(),
    setTimeout: (callback, ms) => here.setTimeout(callback, Math.min(ms, LONGEST_TIMEOUT)),
    clearTimeout: (handle) => here.clearTimeout(/** @type {number} */ (handle)),
    random: () => Math.random(),
    fetch: here.fetch?.bind(here),
    WebSocket: here.WebSocket,
    page: 'document' in here ? { document: here.document, window: here, navigator: here.navigator } : {},
    ...given,
  };
}

/** A seed for one machine. @param {Platform} platform */
export function seedFrom(platform) {
  return Math.floor(platform.random() * Number.MAX_SAFE_INTEGER);
}

/** The page's life as facts, until `signal` aborts.
 * @param {Page} page
 * @param {(fact: import('./vocabulary.js').Fact) => void} tell
 * @param {AbortSignal} signal
 * @param {{ network?: boolean }} [also] network: whether the network comes and goes, too */
export function watchPage({ document, window }, tell, signal, also = {}) {
  /** @param {EventTarget | undefined} target @param {string} type @param {(event: Event) => void} listener */
  const on = (target, type, listener) => target?.addEventListener(type, listener, { signal });
  on(document, 'visibilitychange', () => {
    tell(document?.visibilityState === 'hidden' ? 'PageHidden' : 'PageShown');
  });
  on(document, 'freeze', () => tell('PageFrozen'));
  on(document, 'resume', () => tell('PageRestored'));
  on(window, 'pagehide', () => tell('PageFrozen'));
  on(window, 'pageshow', (event) => {
    if (/** @type {Partial<PageTransitionEvent>} */ (event).persisted) tell('PageRestored');
  });
  if (!also.network) return;
  on(window, 'offline', () => tell('NetworkLost'));
  on(window, 'online', () => tell('NetworkFound'));
}
