import { PLAYER_STATES } from '../vocabulary.js';
import { positionWatch } from './position.js';

/** @import { PlayerAdapter, PlayerNews } from './index.js' */
/** @import { PlayerState } from '../vocabulary.js' */

/**
 * The part of an HTMLMediaElement that is used.
 * @typedef {Pick<HTMLVideoElement, 'muted' | 'paused' | 'ended' | 'readyState' | 'currentSrc'
 *   | 'currentTime' | 'duration' | 'error' | 'play' | 'pause'> & EventTarget} MediaElement
 */

/**
 * What brings the picture into the element.
 * @typedef {object} Source
 * @property {(url: string) => void} load
 * @property {(says: Says, signal: AbortSignal) => void} listen called once; `signal` ends it
 * @property {() => boolean} [isMending] the element is emptied for a repair: it is not idle
 */

/**
 * @typedef {object} Says
 * @property {(news: PlayerNews) => void} report
 * @property {() => void} ready the picture may be started; told once a load
 * @property {() => void} play as the adapter's own
 */

const HAVE_CURRENT_DATA = 2;
const HAVE_FUTURE_DATA = 3;

/** A player whose picture is in a media element: what the element says, and how it is driven.
 * @param {MediaElement} video @param {() => number} now @param {Source} source
 * @returns {PlayerAdapter} */
export function mediaPlayer(video, now, source) {
  const stop = new AbortController();
  /** @type {(news: PlayerNews) => void} */
  let report = () => {};
  let loaded = false;
  let isReady = false;
  const ready = () => {
    if (isReady || !video.paused) return;
    isReady = true;
    report({ fact: 'PlayerReady' });
  };
  const play = () => {
    if (!loaded && video.currentSrc === '') return;
    video.play()?.catch((error) => {
      if (error?.name === 'NotAllowedError') report({ fact: 'PlaybackBlocked' });
    });
  };
  return {
    load(url) {
      loaded = true;
      isReady = false;
      source.load(url);
    },
    play,
    pause: () => video.pause(),
    setMuted(muted) {
      const ran = !video.paused;
      video.muted = muted;
      if (muted || !ran || !video.paused) return;
      // The browser took the sound for a reason to pause: go on as before, without it.
      video.muted = true;
      report({ fact: 'AudioBlocked' });
      report({ fact: 'MutedChanged', a: 1 });
      play();
    },
    subscribe(listener) {
      report = (news) => {
        if (!stop.signal.aborted) listener(news);
      };
      const flags = (video.paused ? 1 : 0) + (video.muted ? 2 : 0);
      report({ fact: 'PlayerAttached', a: PLAYER_STATES.indexOf(stateOf(video)), b: flags });
      source.listen({ report: (news) => report(news), ready, play }, stop.signal);
      listen(video, stop.signal, {
        ...elementListeners(video, now, (news) => report(news)),
        emptied: () => {
          if (!source.isMending?.()) report({ fact: 'PlayerIdle' });
        },
        loadedmetadata: ready,
        canplay: ready,
      });
    },
    destroy: () => stop.abort(),
    element: video,
  };
}

/** @param {EventTarget} video @param {AbortSignal} signal @param {Record<string, () => void>} listeners */
export function listen(video, signal, listeners) {
  for (const [type, listener] of Object.entries(listeners)) {
    video.addEventListener(type, listener, { signal });
  }
}

/** @param {MediaElement} video @returns {PlayerState} */
function stateOf(video) {
  if (video.currentSrc === '' || video.error) return 'Idle';
  if (video.ended) return 'Ended';
  if (video.paused) return video.readyState >= HAVE_CURRENT_DATA ? 'Ready' : 'Idle';
  return video.readyState >= HAVE_FUTURE_DATA ? 'Playing' : 'Buffering';
}

/** @param {MediaElement} video @param {() => number} now
 * @param {(news: PlayerNews) => void} report @returns {Record<string, () => void>} */
function elementListeners(video, now, report) {
  const moved = positionWatch(now, () => report({ fact: 'PositionMoved' }));
  let { muted } = video;
  return {
    waiting: () => report({ fact: 'PlayerBuffering' }),
    playing: () => report({ fact: 'PlayerPlaying' }),
    ended: () => report({ fact: 'PlayerEnded' }),
    pause: () => {
      if (video.ended || !video.paused) return;
      report({ fact: 'PlayerPaused' });
      report({ fact: 'PlayerIdle' });
    },
    timeupdate: () => moved(video.currentTime),
    volumechange: () => {
      if (muted === video.muted) return;
      muted = video.muted;
      report({ fact: 'MutedChanged', a: muted ? 1 : 0 });
    },
  };
}
