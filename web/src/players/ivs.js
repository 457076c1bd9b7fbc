import { PLAYER_ERRORS, PLAYER_STATES } from '../vocabulary.js';
import { positionWatch } from './position.js';

/** @import { PlayerAdapter, PlayerNews } from './index.js' */
/** @import { PlayerError, PlayerState } from '../vocabulary.js' */

/**
 * The part of the Amazon IVS Player (Web SDK 1.x) that is used. Events go by their string names:
 * the names PlayerState and PlayerEventType stand for, the same in npm package and script.
 * @typedef {object} IvsPlayer
 * @property {(url: string) => void} load
 * @property {() => void} play
 * @property {() => void} pause
 * @property {(muted: boolean) => void} setMuted
 * @property {() => boolean} isMuted
 * @property {() => boolean} isPaused
 * @property {() => string} getState
 * @property {() => number} getPosition
 * @property {(autoplay: boolean) => void} [setAutoplay]
 * @property {() => EventTarget | null | undefined} [getHTMLVideoElement]
 * @property {(name: any, listener: (payload: any) => void) => void} addEventListener
 * @property {(name: any, listener: (payload: any) => void) => void} removeEventListener
 */

/** @type {Record<string, PlayerError>} */
const ERRORS = {
  ErrorNotAvailable: 'NotAvailable',
  ErrorAuthorization: 'Authorization',
  ErrorInvalidData: 'InvalidData',
  ErrorNetwork: 'Network',
  ErrorNetworkIO: 'Network',
  ErrorTimeout: 'Network',
  ErrorNotSupported: 'NotSupported',
};

/** @param {IvsPlayer} player @param {{ now: () => number }} clock @returns {PlayerAdapter} */
export function ivsPlayer(player, { now }) {
  /** @type {[string, (payload: unknown) => void][]} */
  let listeners = [];
  return {
    load(url) {
      player.setAutoplay?.(false);
      player.load(url);
    },
    play: () => player.play(),
    pause: () => player.pause(),
    setMuted: (muted) => player.setMuted(muted),
    subscribe(report) {
      const flags = (player.isPaused() ? 1 : 0) + (player.isMuted() ? 2 : 0);
      report({ fact: 'PlayerAttached', a: Math.max(0, stateIndex(player.getState())), b: flags });
      listeners = listenersOf(player, now, report);
      for (const [name, listener] of listeners) player.addEventListener(name, listener);
    },
    destroy() {
      for (const [name, listener] of listeners) player.removeEventListener(name, listener);
      listeners = [];
    },
    get element() {
      return player.getHTMLVideoElement?.() ?? undefined;
    },
  };
}

/** @param {unknown} state */
function stateIndex(state) {
  return PLAYER_STATES.indexOf(/** @type {PlayerState} */ (state));
}

/** @param {IvsPlayer} player @param {() => number} now @param {(news: PlayerNews) => void} report
 * @returns {[string, (payload: unknown) => void][]} */
function listenersOf(player, now, report) {
  const moved = positionWatch(now, () => report({ fact: 'PositionMoved' }));
  return [
    ['Ready', () => report({ fact: 'PlayerReady' })],
    ['Buffering', () => report({ fact: 'PlayerBuffering' })],
    ['Playing', () => report({ fact: 'PlayerPlaying' })],
    ['Ended', () => report({ fact: 'PlayerEnded' })],
    // Idle and paused: by a call of pause() or by the element's controls. An Idle on the way to an
    // error or a new load is not paused, and the element's own `pause` event also comes of stalls.
    ['Idle', () => {
      if (player.isPaused()) report({ fact: 'PlayerPaused' });
      report({ fact: 'PlayerIdle' });
    }],
    ['PlayerError', (error) => report(failureOf(error))],
    ['PlayerAudioBlocked', () => report({ fact: 'AudioBlocked' })],
    ['PlayerPlaybackBlocked', () => report({ fact: 'PlaybackBlocked' })],
    ['PlayerMutedChanged', () => report({ fact: 'MutedChanged', a: player.isMuted() ? 1 : 0 })],
    ['PlayerTimeUpdate', () => moved(player.getPosition())],
  ];
}

/** @param {unknown} error `{ type, code, source, message }` @returns {PlayerNews} */
function failureOf(error) {
  const { type, code, source, message } = /** @type {Record<string, unknown>} */ (error ?? {});
  const kind = ERRORS[String(type)] ?? 'Other';
  return {
    fact: 'PlayerFailed',
    a: PLAYER_ERRORS.indexOf(kind),
    b: typeof code === 'number' && code >= 100 ? code : 0,
    message: `IVS player: ${type} ${code} ${source}: ${message}`,
  };
}
