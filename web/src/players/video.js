import { listen } from '../listen.js';
import { mediaPlayer } from './media.js';
import { playlistFailed } from './reports.js';

/** @import { PlayerAdapter } from './index.js' */
/** @import { MediaElement } from './media.js' */
/** @import { Report } from './reports.js' */
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
export const videoPlayer = (video, platform) => {
  /** Goes with the latest load: aborted, nobody cares any more how it failed. */
  let attempt = new AbortController();
  /** @type {Report} */
  let report = () => {};
  let url = '';
  return mediaPlayer(video, platform.now, {
    load(next) {
      attempt.abort();
      attempt = new AbortController();
      url = next;
      if (isHls(next) && video.canPlayType(HLS) === '') {
        return report('PlayerUnsupported');
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
        if (!error) return;
        report('PlayerIdle');
        if (error.code === ABORTED) return;
        const status = url && (await statusOf(url, platform, failing));
        if (failing === attempt) report('PlayerFailed', failureOf(error, Number(status)));
      };
      listen(video, signal, { error });
      signal.addEventListener('abort', () => attempt.abort());
    },
  });
};

/** @param {string} url */
const isHls = (url) => {
  return /\.m3u8$/i.test(new URL(url).pathname);
};

/** @param {MediaError} error @param {number} status 0 = no answer */
const failureOf = ({ code, message }, status) =>
  playlistFailed(
    status,
    code === NETWORK || !status ? 'Network' : 'InvalidData',
    `video: MediaError ${code}: ${message}`,
  );

/** The element does not say which HTTP status it met: the manifest is asked for once more.
 * @param {string} url @param {Asking} platform
 * @param {AbortController} attempt aborted when the server takes too long
 * @returns {Promise<number>} 0 = no answer */
const statusOf = (url, { fetch, setTimeout, clearTimeout }, attempt) => {
  const { signal } = attempt;
  return new Promise((resolve) => {
    const timer = setTimeout(() => attempt.abort(), PATIENCE_MS);
    /** @param {any} response whatever else comes has no status */
    const answer = (response) => {
      clearTimeout(timer);
      resolve(response?.status ?? 0);
    };
    signal.addEventListener('abort', answer);
    Promise.resolve(fetch?.(url, { method: 'HEAD', cache: 'no-store', signal })).then(
      answer,
      answer,
    );
  });
};
