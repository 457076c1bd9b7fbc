/** @import Hls from 'hls.js' */
/** @import { PlayerAdapter, PlayerNews } from '../src/players/index.js' */

const ATTACHED_IDLE = 0;
const OTHER = 0;
const NOT_AVAILABLE = 1;
const AUTHORIZATION = 2;
const INVALID_DATA = 3;
const NETWORK = 4;

/** The six calls for hls.js.
 * @param {typeof Hls} Library @param {HTMLVideoElement} video @returns {PlayerAdapter} */
export function hlsPlayer(Library, video) {
  const stop = new AbortController();
  const hls = new Library();
  /** @type {(news: PlayerNews) => void} */
  let report = () => {};
  let muted = video.muted;
  let ended = false;
  const end = () => {
    if (!ended) report({ fact: 'PlayerEnded' });
    ended = true;
  };
  /** @type {Record<string, () => void>} */
  const listeners = {
    canplay: () => video.paused && report({ fact: 'PlayerReady' }),
    waiting: () => report({ fact: 'PlayerBuffering' }),
    playing: () => report({ fact: 'PlayerPlaying' }),
    ended: end,
    pause: () => {
      if (video.ended || ended) return;
      report({ fact: 'PlayerPaused' });
      report({ fact: 'PlayerIdle' });
    },
    volumechange: () => {
      if (muted === video.muted) return;
      muted = video.muted;
      report({ fact: 'MutedChanged', a: muted ? 1 : 0 });
    },
  };
  hls.on(Library.Events.ERROR, (_, { fatal, type, details, response }) => {
    if (!fatal) return;
    const status = response?.code ?? 0;
    const kind = kindOf(type, details, status);
    const message = `hls.js: ${details} ${status}`;
    report({ fact: 'PlayerFailed', a: kind, b: status, message });
  });
  hls.attachMedia(video);
  return {
    load(url) {
      ended = false;
      hls.loadSource(url);
    },
    play() {
      video.play().catch((error) => {
        if (error.name === 'NotAllowedError') report({ fact: 'PlaybackBlocked' });
      });
    },
    pause: () => video.pause(),
    setMuted(next) {
      video.muted = next;
    },
    subscribe(listener) {
      report = (news) => {
        if (!stop.signal.aborted) listener(news);
      };
      const flags = (video.paused ? 1 : 0) + (video.muted ? 2 : 0);
      report({ fact: 'PlayerAttached', a: ATTACHED_IDLE, b: flags });
      for (const [type, heard] of Object.entries(listeners)) {
        video.addEventListener(type, heard, { signal: stop.signal });
      }
      let told = 0;
      const moved = () => {
        if (video.currentTime === told || Math.abs(video.currentTime - told) < 1) return;
        told = video.currentTime;
        report({ fact: 'PositionMoved' });
      };
      video.addEventListener('timeupdate', moved, { signal: stop.signal });
    },
    destroy() {
      stop.abort();
      hls.destroy();
    },
    element: video,
  };
}

/** @param {string} type @param {string} details @param {number} status */
function kindOf(type, details, status) {
  if (status === 401 || status === 403) return AUTHORIZATION;
  if (status >= 400 && status < 500) return NOT_AVAILABLE;
  if (type === 'networkError' && details !== 'manifestParsingError') return NETWORK;
  return details === 'manifestParsingError' ? INVALID_DATA : OTHER;
}
