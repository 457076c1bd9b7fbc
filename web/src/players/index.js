import { hasMethod, shown, wrong } from '../options.js';
import { hlsPlayer } from './hls.js';
import { ivsPlayer } from './ivs.js';
import { videoPlayer } from './video.js';

/** @import { Fact, PlayerError, PlayerState } from '../vocabulary.js' */
/** @import { Platform } from '../platform.js' */

/**
 * One thing a player says, with the members of its fact and no others. A member that is left out
 * is 'Idle', false, 'Other' or 0. An unknown fact or a wrong member is an `error` event of the
 * autoplay, with a TypeError that names it.
 * @typedef {object} PlayerReport
 * @property {Fact} fact
 * @property {PlayerState} [state] of PlayerAttached
 * @property {boolean} [paused] of PlayerAttached
 * @property {boolean} [muted] of PlayerAttached and MutedChanged
 * @property {PlayerError} [error] of PlayerFailed
 * @property {number} [status] of PlayerFailed: the HTTP status, 0 for none
 * @property {string} [message] of PlayerFailed: for the page's logs
 */

/**
 * Six calls make any player one that autoplay can drive.
 *
 * - `load(url)` takes an absolute URL, drops what was loaded before, and does not start.
 * - `play()`, `pause()` and `setMuted(muted)` return at once; what comes of them is reported.
 * - If one of these four throws, or returns a promise that rejects, the player has failed. As with a
 *   `<video>`, NotAllowedError means PlaybackBlocked, and AbortError means nothing.
 * - `subscribe(listener)` is called once. Before it returns it reports the present:
 *   `{ fact: 'PlayerAttached', state: 'Playing', paused: false, muted: true }`. From then on it
 *   reports PlayerReady, PlayerBuffering, PlayerPlaying, PlayerIdle, PlayerEnded; PlayerPaused before
 *   PlayerIdle when playback was paused, whoever did it, and not where it stalled, ended or failed;
 *   `{ fact: 'PlayerFailed', error: 'NotAvailable', status: 404 }`; AudioBlocked when the player
 *   muted itself to be allowed to play; PlaybackBlocked when the browser refused to play;
 *   `{ fact: 'MutedChanged', muted: true }`; PositionMoved about once a second while the position advances;
 *   PlayerUnsupported when it can never play this. Facts may be reported during any of these calls.
 * - `destroy()` ends the reports and leaves the player itself as it is.
 *
 * `element` is where the player's own controls are: gestures in it are not autoplay's.
 * @typedef {object} PlayerAdapter
 * @property {(url: string) => void} load
 * @property {() => void} play
 * @property {() => void} pause
 * @property {(muted: boolean) => void} setMuted
 * @property {(listener: (report: PlayerReport) => void) => unknown} subscribe
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
  if (player === 'none') return noPlayer();
  /** @param {...string} calls */
  const can = (...calls) => calls.every((call) => hasMethod(player, call));
  if (can(...ADAPTER_CALLS)) return player;
  if (can('setMuted', 'getState', 'getPosition')) return ivsPlayer(player, platform);
  if (can('loadSource', 'recoverMediaError')) {
    return player.media ? hlsPlayer(player, player.media, platform.now) : undefined;
  }
  if (can('play', 'addEventListener') && typeof player.paused === 'boolean') {
    return videoPlayer(player, platform);
  }
};

/** The players that are driven, their elements, and the videos in these. @type {WeakSet<object>} */
const driven = new WeakSet();

/** Claims a player for one autoplay until `signal` aborts: two would undo each other's calls.
 * @param {unknown} player @param {any} element the player's, if it has one
 * @param {AbortSignal} signal
 * @returns {boolean} false if another autoplay drives it
 * @throws {TypeError} if the element is none */
export const claim = (player, element, signal) => {
  if (element && !hasMethod(element, 'addEventListener'))
    wrong('createAutoplay', 'player.element', 'an EventTarget', shown('player', element));
  const videos = element?.querySelectorAll?.('video') ?? [];
  const parts = [player, element, ...videos].filter(
    /** @returns {part is object} */ (part) => Object(part) === part,
  );
  if (parts.some((part) => driven.has(part))) return false;
  for (const part of parts) driven.add(part);
  signal.addEventListener('abort', () => parts.forEach((part) => driven.delete(part)));
  return true;
};

/** A page without any player: it can say so, and nothing else.
 * @returns {PlayerAdapter} */
const noPlayer = () => {
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
