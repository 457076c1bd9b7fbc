import { listen } from '../listen.js';
import { requester } from '../request.js';
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
/**
 * A plain `<video>`: what the browser plays by itself, which includes HLS on Apple's.
 * @param {VideoElement} video
 * @param {Pick<Platform, 'fetch' | 'setTimeout' | 'clearTimeout' | 'now'>} platform
 * @returns {PlayerAdapter}
 */
export const videoPlayer = (video, platform) => {
  /** For the status of the latest load. */
  const request = requester(platform);
  /** @type {Report} */
  let report = () => {};
  let url = '';
  return mediaPlayer(video, platform.now, {
    load(next) {
      request.end();
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
        if (!error) return;
        report('PlayerIdle');
        if (error.code === ABORTED) return;
        const status = await request
          .run((signal) => statusOf(url, platform.fetch, signal))
          .catch(() => 0);
        report('PlayerFailed', failureOf(error, status));
      };
      listen(video, signal, { error });
      signal.addEventListener('abort', request.end);
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
 * @param {string} url @param {Platform['fetch']} fetch @param {AbortSignal} signal
 * @returns {Promise<number>} 0 = no answer */
const statusOf = async (url, fetch, signal) => {
  const response = url && (await fetch?.(url, { method: 'HEAD', cache: 'no-store', signal }));
  return (response && response.status) || 0;
};
