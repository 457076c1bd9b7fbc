import { PLAYER_ERRORS, PLAYER_STATES } from '../vocabulary.js';
import { positionWatch } from './position.js';

/** @import { PlayerAdapter, PlayerNews } from './index.js' */
/** @import { Platform } from '../platform.js' */
/** @import { PlayerError, PlayerState } from '../vocabulary.js' */

/**
 * The part of an HTMLVideoElement that is used.
 * @typedef {Pick<HTMLVideoElement, 'src' | 'preload' | 'autoplay' | 'muted' | 'paused' | 'ended'
 *   | 'readyState' | 'currentSrc' | 'currentTime' | 'error' | 'load' | 'play' | 'pause'
 *   | 'canPlayType'> & EventTarget} VideoElement
 */

const ABORTED = 1;
const HAVE_CURRENT_DATA = 2;
const HAVE_FUTURE_DATA = 3;
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
  const stop = new AbortController();
  /** Goes with the latest load: aborted, nobody cares any more how it failed. */
  let attempt = new AbortController();
  /** @type {(news: PlayerNews) => void} */
  let report = () => {};
  let url = '';
  return {
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
      listen(video, platform.now, report, stop.signal);
      const failed = async () => {
        const { error } = video;
        const failing = attempt;
        if (error) report({ fact: 'PlayerIdle' });
        if (!error || error.code === ABORTED) return;
        const status = url === '' ? 0 : await statusOf(url, platform, failing);
        if (failing === attempt) report(failureOf(error, status));
      };
      video.addEventListener('error', failed, { signal: stop.signal });
    },
    destroy() {
      stop.abort();
      attempt.abort();
    },
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
  let ready = false;
  const becameReady = () => {
    if (ready || !video.paused) return;
    ready = true;
    report({ fact: 'PlayerReady' });
  };
  /** @type {Record<string, () => void>} */
  const listeners = {
    loadstart: () => {
      ready = false;
    },
    loadedmetadata: becameReady,
    canplay: becameReady,
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

/** @param {MediaError} error @param {number} status @returns {PlayerNews} */
function failureOf({ code, message }, status) {
  return {
    fact: 'PlayerFailed',
    a: PLAYER_ERRORS.indexOf(kindOf(code, status)),
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

/** @param {number} code of a MediaError @param {number} status @returns {PlayerError} */
function kindOf(code, status) {
  if (status === 403) return 'Authorization';
  if (status >= 500) return 'Network';
  if (status >= 400) return 'NotAvailable';
  if (code === 2 || status === 0) return 'Network';
  return 'InvalidData';
}
