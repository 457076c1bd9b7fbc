import { attached, failed, hearPlayer, reportTo } from './reports.js';
import { positionWatch } from './position.js';

/** @import { PlayerAdapter } from './index.js' */
/** @import { Report } from './reports.js' */
/** @import { Platform } from '../platform.js' */

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

/** @param {IvsPlayer} player @param {Pick<Platform, 'now' | 'page'>} platform
 * @returns {PlayerAdapter} */
export const ivsPlayer = (player, { now, page }) => {
  const stop = new AbortController();
  return {
    load(url) {
      player.setAutoplay?.(false);
      player.load(url);
    },
    play: () => player.play(),
    pause: () => player.pause(),
    setMuted: (muted) => player.setMuted(muted),
    subscribe(listener) {
      const report = reportTo(listener, stop.signal);
      report('PlayerAttached', attached(player.getState(), player.isPaused(), player.isMuted()));
      hearPlayer(report, player, stop.signal, listenersOf(player, now, report));
      hearPlayer(report, player.getHTMLVideoElement?.(), stop.signal, {
        // In a hidden page, the player takes its element's pause for the browser's and would play on
        // when the page is shown. Where the player itself pauses its element, it is not Playing.
        pause: () => {
          const isUnseen = page.document?.visibilityState === 'hidden';
          if (isUnseen && player.getState() === 'Playing') player.pause();
        },
      });
    },
    destroy: () => stop.abort(),
    get element() {
      return player.getHTMLVideoElement?.() ?? undefined;
    },
  };
};

/** @param {IvsPlayer} player @param {() => number} now @param {Report} report
 * @returns {Record<string, (payload: any) => void>} */
const listenersOf = (player, now, report) => ({
  Ready: () => report('PlayerReady'),
  Buffering: () => report('PlayerBuffering'),
  Playing: () => report('PlayerPlaying'),
  Ended: () => report('PlayerEnded'),
  // Idle and paused: by a call of pause() or by the element's controls. An Idle on the way to an
  // error or a new load is not paused, and the element's own `pause` event also comes of stalls.
  Idle: () => {
    if (player.isPaused()) report('PlayerPaused');
    report('PlayerIdle');
  },
  PlayerError: (error) => report('PlayerFailed', failureOf(error ?? {})),
  PlayerAudioBlocked: () => report('AudioBlocked'),
  PlayerPlaybackBlocked: () => report('PlaybackBlocked'),
  PlayerMutedChanged: () => report('MutedChanged', { muted: player.isMuted() }),
  PlayerTimeUpdate: positionWatch(now, () => player.getPosition(), report),
});

/** Its types are the words of PlayerError after 'Error', and more.
 * @param {{ type?: unknown, code?: any, source?: unknown, message?: unknown }} error */
const failureOf = ({ type, code, source, message }) =>
  failed(
    /Network|Timeout/.test(`${type}`) ? 'Network' : `${type}`.slice(5),
    code >= 100 ? code : 0,
    `IVS player: ${type} ${code} ${source}: ${message}`,
  );
