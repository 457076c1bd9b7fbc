import {
  aBoolean,
  aFunction,
  aPlatform,
  anything,
  aSignal,
  aString,
  hasMethod,
  matching,
  oneOf,
} from './options.js';

/** @import { Chat } from './chat.js' */
/** @import { Page, Platform } from './platform.js' */
/** @import { Player } from './players/index.js' */

/**
 * @typedef {object} AutoplayOptions
 * @property {string | ((context: { signal: AbortSignal }) => string | Promise<string>)} playbackUrl
 *   URL of the stream. A function is called again if its URL is refused. It has 10 s; `signal` aborts
 *   when its answer is not wanted any more.
 * @property {string} [channel] ARN or name. Default: taken from the playback URL. Set it if
 *   playbackUrl is a function that may fail or that answers only once the channel is live: the
 *   page then waits without the URL.
 * @property {Player | 'none'} player an IVS player, hls.js with its media attached, a <video> or an
 *   element with its interface, or an adapter (see players/index.js); 'none' if the page has no
 *   player
 * @property {Chat} [chat] from connectChat(): the source of the events
 * @property {string} [snapshotUrl] returns the state of the channel; a probe asks it before the
 *   player
 * @property {'auto' | 'ask' | 'never' | 'kiosk'} [policy] 'auto' (default) starts by itself, but
 *   offers if the viewer saves data; 'ask' offers; 'never' offers, as after optOut(true); 'kiosk' is
 *   for a screen without a viewer: it never gives up, and never waits for a click
 * @property {() => unknown} [restart] with 'kiosk': called once a minute while the player stays
 *   silent, to make a new one, for example by reloading the page
 * @property {'hold' | 'start'} [afterPause] what a much later stream does after the viewer paused:
 *   'hold' (default) offers it, 'start' starts it
 * @property {'signal' | 'release' | { at: number | Date }} [gate] when a stream that is live may
 *   start: 'signal' (default) at once; 'release' when it is released, by release() or a
 *   STREAM_RELEASED event; { at } the same, or at that time: Unix ms, or a Date
 * @property {boolean} [startHidden] start even if the page is hidden
 * @property {boolean} [gestures] whether a click, a tap or a key press on the page takes an open offer,
 *   default true; false leaves that to play() and unmute()
 * @property {boolean} [trace] record what trace() returns
 * @property {string} [noWasmUrl] of no-wasm.js, which replaces WebAssembly where a browser has or
 *   allows none. Default: beside the script. The first call of a page decides.
 * @property {AbortSignal} [signal] closes the autoplay
 * @property {Partial<Platform>} [platform] replaces parts of the browser
 */

/** @import { Rule } from './options.js' */

/** Whether it is a Date, or Unix ms that a Date can hold. A time before 1973 is refused: it is a time in
 * seconds.
 * @param {any} at */
const isTime = (at) =>
  (typeof at === 'number' || hasMethod(at, 'getTime')) && at > 1e11 && at <= 8.64e15;

/** @satisfies {Record<string, Rule>} */
export const RULES = {
  playbackUrl: [
    'a non-empty string or a function',
    (value) => aString[1](value) || aFunction[1](value),
  ],
  channel: matching('1 to 128 characters', /^.{1,128}$/u),
  player: anything,
  chat: [
    'what connectChat() returns (of a ChatRoom: ivs-autoplay/chat-room)',
    (v) => hasMethod(v, 'addEventListener') && 'states' in v,
  ],
  snapshotUrl: aString,
  policy: oneOf('auto', 'ask', 'never', 'kiosk'),
  restart: aFunction,
  afterPause: oneOf('hold', 'start'),
  gate: [
    "'signal', 'release' or { at: Unix ms, or a Date }",
    (value) => value === 'signal' || value === 'release' || isTime(value?.at),
  ],
  startHidden: aBoolean,
  gestures: aBoolean,
  trace: aBoolean,
  noWasmUrl: aString,
  signal: aSignal,
  platform: aPlatform,
};

/** The options and the state of the page, as the bits of the fact Created: the core's Option.
 * @param {Partial<AutoplayOptions>} options @param {Page} page */
export const bitsOf = (options, { document, navigator }) => {
  const { policy = 'auto', gate = 'signal', snapshotUrl, chat, startHidden, afterPause } = options;
  return [
    startHidden,
    afterPause === 'start',
    snapshotUrl,
    chat,
    document?.visibilityState === 'hidden',
    policy === 'ask',
    policy === 'never',
    policy === 'auto' && navigator?.connection?.saveData,
    gate !== 'signal',
    policy === 'kiosk',
  ].reduce((/** @type {number} */ bits, set, i) => bits + (set ? 1 << i : 0), 0);
};
