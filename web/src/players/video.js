import { PLAYER_ERRORS, PLAYER_STATES } from '../vocabulary.js';
import { positionWatch } from './position.js';

/** @import { PlayerAdapter, PlayerNews } from './index.js' */
/** @import { Platform } from '../platform.js' */
/** @import { PlayerError, PlayerState } from '../vocabulary.js' */

/**
 * The part of an HTMLVideoElement that is used.
 * @typedef {Pick<HTMLVideoElement, 'src' | 'autoplay' | 'muted' | 'paused' | 'ended' | 'readyState'
 *   | 'currentSrc' | 'currentTime' | 'error' | 'load' | 'play' | 'pause' | 'canPlayType'>
 *   & EventTarget} VideoElement
 */

const HAVE_CURRENT_DATA = 2;
const HAVE_FUTURE_DATA = 3;
const HLS = 'application/vnd.apple.mpegurl';

/**
 * A plain `<video>`: what the browser plays by itself, which includes HLS on Apple's.
 * @param {VideoElement} video @param {Pick<Platform, 'now' | 'fetch'>} platform
 * @returns {PlayerAdapter}
 */
export function videoPlayer(video, { now, fetch }) {
  const stop = new AbortController();
  /** @type {(news: PlayerNews) => void} */
  let report = () => {};
  let url = '';
  return {
    load(next) {
      url = next;
      if (isHls(next) && video.canPlayType(HLS) === '') {
        report({ fact: 'PlayerUnsupported' });
        return;
      }
      video.autoplay = false;
      video.src = next;
      video.load();
    },
    play() {
      if (url === '' && video.currentSrc === '') return;
      video.play()?.catch((error) => {
        if (error?.name === 'NotAllowedError') report({ fact: 'PlaybackBlocked' });
      });
    },
    pause: () => video.pause(),
    setMuted(muted) {
      const ran = !video.paused;
      video.muted = muted;
      if (muted || !ran || !video.paused) return;
      // The browser took the sound for a reason to pause: go on as before, without it.
      report({ fact: 'AudioBlocked' });
      video.muted = true;
      this.play();
    },
    subscribe(listener) {
      report = (news) => {
        if (!stop.signal.aborted) listener(news);
      };
      const flags = (video.paused ? 1 : 0) + (video.muted ? 2 : 0);
      report({ fact: 'PlayerAttached', a: PLAYER_STATES.indexOf(stateOf(video)), b: flags });
      listen(video, now, report, stop.signal);
      const failed = async () => {
        const failedUrl = url;
        const news = await failureOf(video.error, failedUrl, fetch, stop.signal);
        if (news && failedUrl === url) report(news);
      };
      video.addEventListener('error', failed, { signal: stop.signal });
    },
    destroy: () => stop.abort(),
    element: video,
  };
}

/** @param {string} url */
function isHls(url) {
  return /\.m3u8$/i.test(new URL(url).pathname);
}

/** @param {VideoElement} video @returns {PlayerState} */
function stateOf(video) {
  if (video.currentSrc === '' || video.error) return 'Idle';
  if (video.ended) return 'Ended';
  if (video.paused) return video.readyState >= HAVE_CURRENT_DATA ? 'Ready' : 'Idle';
  return video.readyState >= HAVE_FUTURE_DATA ? 'Playing' : 'Buffering';
}

/** @param {VideoElement} video @param {() => number} now
 * @param {(news: PlayerNews) => void} report @param {AbortSignal} signal */
function listen(video, now, report, signal) {
  const moved = positionWatch(now, () => report({ fact: 'PositionMoved' }));
  let muted = video.muted;
  /** @type {Record<string, () => void>} */
  const listeners = {
    canplay: () => {
      if (video.paused) report({ fact: 'PlayerReady' });
    },
    waiting: () => report({ fact: 'PlayerBuffering' }),
    playing: () => report({ fact: 'PlayerPlaying' }),
    ended: () => report({ fact: 'PlayerEnded' }),
    pause: () => {
      if (video.ended || !video.paused) return;
      report({ fact: 'PlayerPaused' });
      report({ fact: 'PlayerIdle' });
    },
    emptied: () => report({ fact: 'PlayerIdle' }),
    timeupdate: () => moved(video.currentTime),
    volumechange: () => {
      if (muted === video.muted) return;
      muted = video.muted;
      report({ fact: 'MutedChanged', a: muted ? 1 : 0 });
    },
  };
  for (const [type, listener] of Object.entries(listeners)) {
    video.addEventListener(type, listener, { signal });
  }
}

/** The element does not say which HTTP status it met: the manifest is asked for once more.
 * @param {MediaError | null} error @param {string} url @param {Platform['fetch']} fetch
 * @param {AbortSignal} signal @returns {Promise<PlayerNews | undefined>} */
async function failureOf(error, url, fetch, signal) {
  if (!error || error.code === 1) return undefined;
  const status = url === '' ? 0 : await statusOf(url, fetch, signal);
  return {
    fact: 'PlayerFailed',
    a: PLAYER_ERRORS.indexOf(kindOf(error.code, status)),
    b: status >= 400 ? status : 0,
    message: `video: MediaError ${error.code}${status ? `, HTTP ${status}` : ''}: ${error.message}`,
  };
}

/** @param {string} url @param {Platform['fetch']} fetch @param {AbortSignal} signal
 * @returns {Promise<number>} 0 = no answer */
async function statusOf(url, fetch, signal) {
  try {
    const response = await fetch?.(url, { method: 'HEAD', cache: 'no-store', signal });
    return response?.status ?? 0;
  } catch {
    return 0;
  }
}

/** @param {number} code of a MediaError @param {number} status @returns {PlayerError} */
function kindOf(code, status) {
  if (status === 403) return 'Authorization';
  if (status >= 500) return 'Network';
  if (status >= 400) return 'NotAvailable';
  if (code === 2 || status === 0) return 'Network';
  return 'InvalidData';
}
