import { listen } from '../listen.js';
import { hasMethod } from '../options.js';
import { requester } from '../request.js';
import { hlsSource } from './hls.js';
import { mediaPlayer } from './media.js';
import { playlistFailed } from './reports.js';

/** @import { PlayerAdapter } from './index.js' */
/** @import { HlsPlayer } from './hls.js' */
/** @import { MediaElement, Source } from './media.js' */
/** @import { Report } from './reports.js' */
/** @import { Platform } from '../platform.js' */

/**
 * The part of an HTMLVideoElement that is used, or of an element with its interface. Some of those
 * play by an hls.js of their own.
 * @typedef {MediaElement & Pick<HTMLVideoElement, 'src' | 'preload' | 'autoplay' | 'load'>
 *   & Partial<Pick<HTMLVideoElement, 'canPlayType' | 'localName'>>
 *   & { api?: unknown, _hls?: unknown }} VideoElement
 */

const ABORTED = 1;
const NETWORK = 2;
const HLS = 'application/vnd.apple.mpegurl';

/**
 * A `<video>`: what the browser plays by itself, which includes HLS on Apple's; or an element with
 * its interface.
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
  const isNative = !video.localName?.includes('-');
  /** What hears the element's own hls.js. @type {Source | undefined} */
  let source;
  let hearEngine = () => {};
  return mediaPlayer(video, platform.now, {
    isMending: () => source?.isMending?.() ?? false,
    load(next) {
      request.end();
      url = next;
      if (isNative && isHls(next) && !video.canPlayType?.(HLS)) {
        return report('PlayerUnsupported');
      }
      video.autoplay = false;
      if (video.preload === 'none') video.preload = 'metadata';
      // Either loads. Two loads at once are too many for some elements.
      if (video.src === next) video.load();
      else video.src = next;
      // Its first answer may come before `loadstart`.
      Promise.resolve().then(() => hearEngine());
    },
    listen(says, signal) {
      report = says.report;
      /** @type {unknown} */
      let engine;
      let heard = new AbortController();
      hearEngine = () => {
        const present = video.api ?? video._hls;
        if (engine === present || signal.aborted) return;
        engine = present;
        heard.abort();
        heard = new AbortController();
        source = hasMethod(present, 'recoverMediaError')
          ? hlsSource(/** @type {HlsPlayer} */ (present), video)
          : undefined;
        source?.listen(says, heard.signal);
      };
      hearEngine();
      signal.addEventListener('abort', () => heard.abort());
      const error = async () => {
        const { error } = video;
        if (!error || source) return;
        report('PlayerIdle');
        if (error.code === ABORTED) return;
        const status = await request
          .run((signal) => statusOf(url, platform.fetch, signal))
          .catch(() => 0);
        report('PlayerFailed', failureOf(error, status));
      };
      listen(video, signal, { error, loadstart: hearEngine });
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
export const statusOf = async (url, fetch, signal) => {
  const response = url && (await fetch?.(url, { method: 'HEAD', cache: 'no-store', signal }));
  return (response && response.status) || 0;
};
