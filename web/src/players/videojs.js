import { platformOf } from '../platform.js';
import { hasMethod } from '../options.js';
import { requester } from '../request.js';
import { ivsPlayer } from './ivs.js';
import { mediaPlayer } from './media.js';

import { hearPlayer, playlistFailed, reportTo } from './reports.js';
import { statusOf } from './video.js';

/** @import { Platform } from '../platform.js' */
/** @import { PlayerAdapter } from './index.js' */
/** @import { IvsPlayer } from './ivs.js' */
/** @import { MediaElement, Source } from './media.js' */

/** A Video.js player, version 8. Its types come with Video.js. @typedef {any} VideojsPlayer */

const HAVE_FUTURE_DATA = 3;
const ABORTED = 1;
const NETWORK = 2;
const NOT_SUPPORTED = 4;

/** Lets an autoplay drive a Video.js player, version 8, also one with the Amazon IVS tech:
 * `createAutoplay({ player: fromVideojs(player), … })`. The page makes the player without a source.
 * @param {VideojsPlayer} player what `videojs()` returned
 * @returns {PlayerAdapter}
 * @throws {TypeError} if it is no Video.js player */
export const fromVideojs = (player) => {
  if (!hasMethod(player, 'tech') || !hasMethod(player, 'currentSource')) {
    throw new TypeError('fromVideojs: player must be what videojs() returned');
  }
  const platform = platformOf();
  const { now } = platform;
  const ivs = player.tech(true)?.getMediaPlayerAPI?.();
  const adapter = ivs
    ? ivsTechPlayer(player, ivs, platform)
    : mediaPlayer(elementOf(player), now, vhsSource(player, platform));
  return { ...adapter, element: player.el() };
};

/** @param {VideojsPlayer} player @param {string} url */
const load = (player, url) => {
  player.autoplay(false);
  // Video.js knows a type by its extension only.
  const type = /\.\w+$/.test(new URL(url).pathname) ? undefined : 'application/x-mpegURL';
  player.src(type ? { src: url, type } : url);
};

/** A Video.js player as a media element, whichever tech it has at the time.
 * @param {VideojsPlayer} player @returns {MediaElement} */
const elementOf = (player) => ({
  get muted() {
    return player.muted();
  },
  set muted(muted) {
    player.muted(muted);
  },
  get paused() {
    return player.paused();
  },
  get ended() {
    return player.ended();
  },
  get readyState() {
    return player.readyState();
  },
  get currentSrc() {
    return player.currentSrc();
  },
  get currentTime() {
    return player.currentTime();
  },
  get duration() {
    return player.duration();
  },
  get error() {
    return player.error();
  },
  play: () => player.play(),
  pause: () => player.pause(),
  addEventListener: (/** @type {string} */ type, /** @type {unknown} */ listener) =>
    player.on(type, listener),
  removeEventListener: (/** @type {string} */ type, /** @type {unknown} */ listener) =>
    player.off(type, listener),
  dispatchEvent: () => false,
});

/** What Video.js's own HLS engine brings into the element, or the browser, as Safari does.
 * @param {VideojsPlayer} player @param {Platform} platform @returns {Source} */
const vhsSource = (player, platform) => {
  const request = requester(platform);
  let url = '';
  /** The engine; absent where the browser plays by itself, and between two techs. */
  const vhsOf = () => player.tech(true)?.vhs;
  /** @param {{ code?: number, status?: number, message?: string }} error */
  const failureOf = ({ code = NETWORK, status = 0, message }) =>
    playlistFailed(
      status,
      code === NETWORK ? 'Network' : 'InvalidData',
      `Video.js: ${code}: ${message}`,
    );
  /** The cause of an error. The element may have told it, which knows less than the engine; without an
   * engine the server is asked. @param {any} error */
  const causeOf = async (error) => {
    const vhs = vhsOf();
    if (error.status || error.code !== NOT_SUPPORTED) return error;
    if (vhs) return vhs.playlists?.error ?? error;
    const ask = (/** @type {AbortSignal} */ signal) => statusOf(url, platform.fetch, signal);
    const status = await request.run(ask).catch(() => 0);
    return { ...error, status, code: status ? NOT_SUPPORTED : NETWORK };
  };
  return {
    load(next) {
      request.end();
      url = next;
      load(player, next);
    },
    listen({ report }, signal) {
      // The engine asks for its last playlist again and again and never fails. Nothing is lost while
      // there is something to play.
      const retryplaylist = () => {
        if (player.readyState() >= HAVE_FUTURE_DATA) return;
        report('PlayerFailed', failureOf(vhsOf()?.playlists?.error ?? {}));
      };
      /** @type {any} */
      let tech;
      const leave = () => tech?.off('retryplaylist', retryplaylist);
      signal.addEventListener('abort', () => {
        leave();
        request.end();
      });
      const loadstart = () => {
        leave();
        tech = player.tech(true);
        tech?.on('retryplaylist', retryplaylist);
      };
      const error = async () => {
        const error = player.error();
        if (!error) return;
        report('PlayerIdle');
        if (error.code === ABORTED) return;
        report('PlayerFailed', failureOf(await causeOf(error)));
      };
      hearPlayer(report, player, signal, { loadstart, error }, 'on', 'off');
    },
  };
};

/** The IVS player inside the tech. The source goes through Video.js, whose controls need to know it;
 * it reaches the IVS player later.
 * @param {VideojsPlayer} player @param {IvsPlayer} ivs @param {Platform} platform
 * @returns {PlayerAdapter} */
const ivsTechPlayer = (player, ivs, platform) => {
  const adapter = ivsPlayer(ivs, platform);
  const stop = new AbortController();
  let isLoading = false;
  let isDue = false;
  const loadstart = async () => {
    // Video.js says so just before it loads.
    await undefined;
    isLoading = false;
    if (isDue) ivs.play();
    isDue = false;
  };
  return {
    ...adapter,
    load(url) {
      isLoading = true;
      isDue = false;
      load(player, url);
    },
    play() {
      if (isLoading) isDue = true;
      else ivs.play();
    },
    pause() {
      isDue = false;
      ivs.pause();
    },
    subscribe(listener) {
      const report = reportTo(listener, stop.signal);
      hearPlayer(report, player, stop.signal, { loadstart }, 'on', 'off');
      adapter.subscribe(listener);
    },
    destroy() {
      isDue = false;
      stop.abort();
      adapter.destroy();
    },
  };
};
