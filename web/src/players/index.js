import { hasMethod } from '../options.js';
import { hlsPlayer } from './hls.js';
import { ivsPlayer } from './ivs.js';
import { videoPlayer } from './video.js';

/** @import { Fact } from '../vocabulary.js' */
/** @import { Platform } from '../platform.js' */

/**
 * One thing a player says. `a` and `b` are as the fact's entry in wasm/core/vocabulary.hpp says;
 * absent means 0. `message` goes with PlayerFailed, for the page's logs.
 * @typedef {{ fact: Fact, a?: number, b?: number, message?: string }} PlayerNews
 */

/**
 * Six calls make any player one that autoplay can drive.
 *
 * - `load(url)` takes an absolute URL, drops what was loaded before, and does not start.
 * - `play()`, `pause()` and `setMuted(muted)` return at once; what comes of them is news.
 * - `subscribe(listener)` is called once. Before it returns it reports the present:
 *   `{ fact: 'PlayerAttached', a, b }` with `a` the index of Idle Ready Buffering Playing Ended and
 *   `b` 1 when paused plus 2 when muted. From then on it reports PlayerReady, PlayerBuffering,
 *   PlayerPlaying, PlayerIdle, PlayerEnded; PlayerPaused when playback was paused, whoever did it,
 *   and not where it stalled, ended or failed; PlayerFailed (`a` the index of Other NotAvailable
 *   Authorization InvalidData Network NotSupported, `b` the HTTP status); AudioBlocked when the
 *   player muted itself to be allowed to play; PlaybackBlocked when the browser refused to play;
 *   MutedChanged (`a` 1 when muted); PositionMoved about once a second while the picture advances;
 *   PlayerUnsupported when it can never play this. Facts may be reported during any of these calls.
 * - `destroy()` ends the reports and leaves the player itself as it is.
 *
 * `element` is where the player's own controls are: gestures in it are not autoplay's.
 * @typedef {object} PlayerAdapter
 * @property {(url: string) => void} load
 * @property {() => void} play
 * @property {() => void} pause
 * @property {(muted: boolean) => void} setMuted
 * @property {(listener: (news: PlayerNews) => void) => unknown} subscribe
 * @property {() => void} destroy
 * @property {EventTarget} [element]
 */

/** @typedef {import('./ivs.js').IvsPlayer} IvsPlayer */
/** @typedef {import('./hls.js').HlsPlayer} HlsPlayer */
/** @typedef {import('./video.js').VideoElement} VideoElement */
/** @typedef {IvsPlayer | HlsPlayer | VideoElement | PlayerAdapter} Player */

const ADAPTER_CALLS = ['load', 'play', 'pause', 'setMuted', 'subscribe', 'destroy'];

/** The adapter for whatever kind of player this is; undefined when it is none.
 * Players are told apart by what only they can do, so that none of their libraries is needed here.
 * @param {any} player @param {Platform} platform @returns {PlayerAdapter | undefined} */
export const adapterFor = (player, platform) => {
  /** @param {...string} calls */
  const can = (...calls) => calls.every((call) => hasMethod(player, call));
  if (can(...ADAPTER_CALLS)) return player;
  if (can('setMuted', 'getState', 'getPosition')) return ivsPlayer(player, platform);
  if (can('loadSource', 'recoverMediaError')) {
    return player.media ? hlsPlayer(player, player.media, platform.now) : undefined;
  }
  if (can('play', 'canPlayType')) return videoPlayer(player, platform);
};

/** A page without any player: it can say so, and nothing else.
 * @returns {PlayerAdapter} */
export const noPlayer = () => {
  const nothing = () => {};
  return {
    load: nothing,
    play: nothing,
    pause: nothing,
    setMuted: nothing,
    subscribe: (listener) => listener({ fact: 'PlayerUnsupported' }),
    destroy: nothing,
  };
};
