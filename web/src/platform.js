import { listen } from './listen.js';

/** setTimeout() accepts little more: a delay of 2 ** 31 would fire at once. */
const MAX_TIMEOUT_MS = 2e9;

/**
 * What the shell uses of its environment. The caller can replace every part. On a server the parts
 * of `page` are absent.
 * @typedef {object} Platform
 * @property {() => number} now milliseconds, monotonic
 * @property {() => number} dateNow Unix milliseconds of the wall clock
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

/** @typedef {EventTarget & { visibilityState?: string, baseURI?: string, head?: any,
 *   createElement?: any }} PageDocument */

/** @param {Partial<Platform>} [given] @returns {Platform} */
export const platformOf = (given = {}) => {
  const here = globalThis;
  return {
    now: () => here.performance.now(),
    dateNow: Date.now,
    setTimeout: (callback, ms) => here.setTimeout(callback, Math.min(ms, MAX_TIMEOUT_MS)),
    clearTimeout: (handle) => here.clearTimeout(/** @type {number} */ (handle)),
    random: Math.random,
    fetch: here.fetch?.bind(here),
    WebSocket: here.WebSocket,
    page: here,
    ...given,
  };
};

/** A random seed for one machine. @param {Platform} platform */
export const seedFrom = (platform) => {
  return Math.floor(platform.random() * 9e15);
};

/** Connects to the host of `url` ahead of its use. @param {PageDocument | undefined} document
 * @param {string} url */
export const preconnect = (document, url) => {
  const link = document?.createElement?.('link');
  if (!link) return;
  Object.assign(link, { rel: 'preconnect', crossOrigin: '', href: new URL(url).origin });
  document?.head.append(link);
  link.remove();
};

/** Reports the page's visibility and lifecycle as facts until `signal` aborts.
 * @param {Page} page
 * @param {(fact: import('./vocabulary.js').Fact) => void} tell
 * @param {AbortSignal} signal */
export const watchPage = ({ document, window }, tell, signal) => {
  listen(document, signal, {
    visibilitychange: () =>
      tell(document?.visibilityState === 'hidden' ? 'PageHidden' : 'PageShown'),
    freeze: () => tell('PageFrozen'),
    resume: () => tell('PageRestored'),
  });
  listen(window, signal, {
    pagehide: () => tell('PageFrozen'),
    pageshow: ({ persisted }) => {
      if (persisted) tell('PageRestored');
    },
  });
};

/** Reports whether the picture is in a window of its own (picture-in-picture) until `signal` aborts.
 * @param {any} element the player's, if it has one
 * @param {(fact: import('./vocabulary.js').Fact, epoch: number, inWindow: number) => void} tell
 * @param {AbortSignal} signal */
export const watchPicture = (element, tell, signal) => {
  /** @param {boolean} inWindow */
  const say = (inWindow) => tell('PictureInPictureChanged', 0, inWindow ? 1 : 0);
  listen(element, signal, {
    enterpictureinpicture: () => say(true),
    leavepictureinpicture: () => say(false),
  });
  const floating = element?.getRootNode?.().pictureInPictureElement;
  if (floating && element.contains(floating)) say(true);
};
