import { messageOf } from './text.js';
import { PLAYER_ERRORS } from './vocabulary.js';

/** @import { PlayerAdapter, PlayerNews } from './players/index.js' */
/** @import { Fact, PlayerError } from './vocabulary.js' */

/** The player could not play. `kind` tells why as far as the player knows; `status` is the HTTP
 * status it met, 0 = none. */
export class PlaybackError extends Error {
  /** @param {string} message @param {PlayerError} kind @param {number} status */
  constructor(message, kind, status) {
    super(message);
    this.name = 'PlaybackError';
    this.kind = kind;
    this.status = status;
  }
}

/** @type {ReadonlySet<unknown>} */
const PLAYER_FACTS = new Set([
  'PlayerAttached', 'PlayerUnsupported', 'PlayerReady', 'PlayerBuffering', 'PlayerPlaying',
  'PlayerIdle', 'PlayerEnded', 'PlayerPaused', 'PlayerFailed', 'AudioBlocked', 'PlaybackBlocked',
  'MutedChanged', 'PositionMoved',
]);

/**
 * @typedef {object} HandsHost
 * @property {string | (() => string | Promise<string>)} playbackUrl
 * @property {(url: string) => string} absolute
 * @property {(fact: Fact, epoch: number, a: number, b: number) => void} tell
 * @property {(error: Error) => void} failed
 */

/** Does to the player what the director orders, and tells each thing the player says with the
 * epoch of the load it belongs to. */
export class Hands {
  #adapter;
  #host;
  #epoch = 0;
  #url = '';
  /** A load whose URL is still being asked for. @type {{ play: boolean } | undefined} */
  #asking;

  /** @param {PlayerAdapter} adapter @param {HandsHost} host */
  constructor(adapter, host) {
    this.#adapter = adapter;
    this.#host = host;
    if (typeof host.playbackUrl === 'string') this.#url = host.absolute(host.playbackUrl);
  }

  attach() {
    this.#adapter.subscribe(this.#heard);
  }

  get element() {
    return this.#adapter.element;
  }

  /** @param {number} epoch @param {boolean} fresh the URL at hand is no good any more */
  load(epoch, fresh) {
    this.#epoch = epoch;
    this.#asking = undefined;
    if (typeof this.#host.playbackUrl === 'string' || (this.#url !== '' && !fresh)) {
      return this.#do(() => this.#adapter.load(this.#url));
    }
    const asking = { play: false };
    this.#asking = asking;
    this.ask().then(
      () => {
        if (this.#asking !== asking) return;
        this.#asking = undefined;
        this.#do(() => this.#adapter.load(this.#url));
        if (asking.play) this.play();
      },
      (error) => {
        if (this.#asking !== asking) return;
        this.#asking = undefined;
        const status = Number(error?.status) || 0;
        this.#fail(`no playback URL: ${messageOf(error)}`, 'Network', status);
      },
    );
  }

  /** Asks the page for the playback URL. @returns {Promise<string>} */
  async ask() {
    const { playbackUrl, absolute } = this.#host;
    if (typeof playbackUrl === 'string') return this.#url;
    const url = await playbackUrl();
    if (typeof url !== 'string' || url === '') throw new TypeError('it must be a non-empty string');
    this.#url = absolute(url);
    return this.#url;
  }

  play() {
    if (this.#asking) this.#asking.play = true;
    else this.#do(() => this.#adapter.play());
  }

  pause() {
    if (this.#asking) this.#asking.play = false;
    this.#do(() => this.#adapter.pause());
  }

  /** @param {boolean} muted */
  setMuted(muted) {
    this.#do(() => this.#adapter.setMuted(muted));
  }

  close() {
    this.#asking = undefined;
    this.#adapter.destroy();
  }

  /** @param {() => void} call */
  #do(call) {
    try {
      call();
    } catch (error) {
      this.#fail(`the player threw: ${messageOf(error)}`, 'Other', 0);
    }
  }

  /** @param {PlayerNews} news */
  #heard = ({ fact, a = 0, b = 0, message = '' }) => {
    if (!PLAYER_FACTS.has(fact)) {
      this.#host.failed(new TypeError(`the player's adapter reports no such fact: ${fact}`));
    } else if (fact === 'PlayerFailed') {
      this.#fail(message, PLAYER_ERRORS[a] ?? 'Other', b);
    } else {
      this.#host.tell(fact, this.#epoch, a, b);
    }
  };

  /** A stream that is not on is no error: no event then.
   * @param {string} message @param {PlayerError} kind @param {number} status */
  #fail(message, kind, status) {
    const expected = kind === 'NotAvailable' && status === 404;
    if (!expected) {
      const text = messageOf(message) || `the player failed: ${kind}`;
      this.#host.failed(new PlaybackError(text, kind, status));
    }
    this.#host.tell('PlayerFailed', this.#epoch, PLAYER_ERRORS.indexOf(kind), status);
  }
}
