import { attached, hearPlayer, reportTo } from './reports.js';
import { positionWatch } from './position.js';

/** @import { PlayerAdapter } from './index.js' */
/** @import { Report } from './reports.js' */

/**
 * The part of an HTMLMediaElement that is used.
 * @typedef {Pick<HTMLVideoElement, 'muted' | 'paused' | 'ended' | 'readyState' | 'currentSrc'
 *   | 'currentTime' | 'duration' | 'error' | 'play' | 'pause'> & EventTarget} MediaElement
 */

/**
 * What brings the media into the element.
 * @typedef {object} Source
 * @property {(url: string) => void} load
 * @property {(says: Says, signal: AbortSignal) => void} listen called once; `signal` ends it
 * @property {() => boolean} [isMending] the element is emptied for a repair: it is not idle
 */

/**
 * @typedef {object} Says
 * @property {Report} report
 * @property {() => void} ready playback may be started; reported once a load
 * @property {() => void} play as the adapter's own
 */

const HAVE_CURRENT_DATA = 2;
const HAVE_FUTURE_DATA = 3;

/** A player that plays in a media element: what the element reports, and how it is driven.
 * @param {MediaElement} video @param {() => number} now @param {Source} source
 * @returns {PlayerAdapter} */
export const mediaPlayer = (video, now, source) => {
  const stop = new AbortController();
  const { signal } = stop;
  /** @type {Report} */
  let report = () => {};
  let loaded = false;
  let isReady = false;
  /** An element that gets its source later than load() returns drops an earlier play(). */
  let isDue = false;
  const ready = () => {
    if (!video.paused) return;
    if (isDue) play();
    if (isReady) return;
    isReady = true;
    report('PlayerReady');
  };
  const done = () => {
    isDue = false;
  };
  const play = () => {
    if (!loaded && !video.currentSrc) return;
    isDue = true;
    video.play()?.catch((error) => {
      if (error?.name !== 'NotAllowedError') return;
      done();
      report('PlaybackBlocked');
    });
  };
  return {
    load(url) {
      loaded = true;
      isReady = isDue = false;
      source.load(url);
    },
    play,
    pause() {
      done();
      video.pause();
    },
    setMuted(muted) {
      const ran = !video.paused;
      video.muted = muted;
      if (muted || !ran || !video.paused) return;
      // The browser took the sound for a reason to pause: go on as before, without it.
      video.muted = true;
      report('AudioBlocked');
      report('MutedChanged', { muted: true });
      play();
    },
    subscribe(listener) {
      report = reportTo(listener, signal);
      report('PlayerAttached', attached(stateOf(video), video.paused, video.muted));
      source.listen({ report, ready, play }, signal);
      hearPlayer(report, video, signal, {
        ...elementListeners(video, now, report, done),
        emptied: () => {
          if (!source.isMending?.()) report('PlayerIdle');
        },
        loadedmetadata: ready,
        canplay: ready,
      });
    },
    destroy: () => stop.abort(),
    element: video,
  };
};

/** @param {MediaElement} video */
const stateOf = (video) => {
  if (!video.currentSrc || video.error) return 'Idle';
  if (video.ended) return 'Ended';
  if (video.paused) return video.readyState >= HAVE_CURRENT_DATA ? 'Ready' : 'Idle';
  return video.readyState >= HAVE_FUTURE_DATA ? 'Playing' : 'Buffering';
};

/** @param {MediaElement} video @param {() => number} now @param {Report} report
 * @param {() => void} done it plays, or is not to play
 * @returns {Record<string, () => void>} */
const elementListeners = (video, now, report, done) => {
  let { muted } = video;
  return {
    waiting: () => report('PlayerBuffering'),
    playing: () => {
      done();
      report('PlayerPlaying');
    },
    ended: () => report('PlayerEnded'),
    pause: () => {
      done();
      if (video.ended || video.error || !video.paused) return;
      report('PlayerPaused');
      report('PlayerIdle');
    },
    timeupdate: positionWatch(now, () => video.currentTime, report),
    volumechange: () => {
      if (muted === video.muted) return;
      muted = video.muted;
      report('MutedChanged', { muted });
    },
  };
};
