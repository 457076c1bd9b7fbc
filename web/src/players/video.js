import { PLAYER_ERRORS } from '../vocabulary.js';
import { kindOfStatus } from './failure.js';
import { listen, mediaPlayer } from './media.js';

/** @import { PlayerAdapter, PlayerNews } from './index.js' */
/** @import { MediaElement, Says } from './media.js' */
/** @import { Platform } from '../platform.js' */

/**
 * The part of an HTMLVideoElement that is used.
 * @typedef {MediaElement & Pick<HTMLVideoElement, 'src' | 'preload' | 'autoplay' | 'load'
 *   | 'canPlayType'>} VideoElement
 */

const ABORTED = 1;
const NETWORK = 2;
const HLS = 'application/vnd.apple.mpegurl';
/** How long the server may take to say why a manifest failed. */
const PATIENCE_MS = 5000;

/** @typedef {Pick<Platform, 'fetch' | 'setTimeout' | 'clearTimeout'>} Asking */

/**
 * A plain `<video>`: what the browser plays by itself, which includes HLS on Apple's.
 * @param {VideoElement} video @param {Asking & Pick<Platform, 'now'>} platform
 * @returns {PlayerAdapter}
 */
export function videoPlayer(video, platform) {
  /** Goes with the latest load: aborted, nobody cares any more how it failed. */
  let attempt = new AbortController();
  /** @type {Says['report']} */
  let report = () => {};
  let url = '';
  return mediaPlayer(video, platform.now, {
    load(next) {
      attempt.abort();
      attempt = new AbortController();
      url = next;
      if (isHls(next) && video.canPlayType(HLS) === '') {
        report({ fact: 'PlayerUnsupported' });
        return;
      }
      video.autoplay = false;
      if (video.preload === 'none') video.preload = 'metadata';
      video.src = next;
      video.load();
    },
    listen(says, signal) {
      report = says.report;
      const error = async () => {
        const { error } = video;
        const failing = attempt;
        if (error) report({ fact: 'PlayerIdle' });
        if (!error || error.code === ABORTED) return;
        const status = url === '' ? 0 : await statusOf(url, platform, failing);
        if (failing === attempt) report(failureOf(error, status));
      };
      listen(video, signal, { error });
      signal.addEventListener('abort', () => attempt.abort());
    },
  });
}

/** @param {string} url */
function isHls(url) {
  return /\.m3u8$/i.test(new URL(url).pathname);
}

/** @param {MediaError} error @param {number} status @returns {PlayerNews} */
function failureOf({ code, message }, status) {
  const otherwise = code === NETWORK || status === 0 ? 'Network' : 'InvalidData';
  return {
    fact: 'PlayerFailed',
    a: PLAYER_ERRORS.indexOf(kindOfStatus(status) ?? otherwise),
    b: status >= 400 ? status : 0,
    message: `video: MediaError ${code}${status ? `, HTTP ${status}` : ''}: ${message}`,
  };
}

/** The element does not say which HTTP status it met: the manifest is asked for once more.
 * @param {string} url @param {Asking} platform
 * @param {AbortController} attempt aborted when the server takes too long
 * @returns {Promise<number>} 0 = no answer */
function statusOf(url, { fetch, setTimeout, clearTimeout }, attempt) {
  const { signal } = attempt;
  return new Promise((resolve) => {
    const timer = setTimeout(() => attempt.abort(), PATIENCE_MS);
    /** @param {number} status */
    const answer = (status) => {
      clearTimeout(timer);
      resolve(status);
    };
    signal.addEventListener('abort', () => answer(0));
    if (!fetch) return answer(0);
    fetch(url, { method: 'HEAD', cache: 'no-store', signal })
      .then((response) => answer(response.status), () => answer(0));
  });
}
