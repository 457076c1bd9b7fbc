import { errorOf } from './events.js';
import { aBoolean, checkOptions, ofType, oneOf } from './options.js';
import { threw } from './players/reports.js';
import { messageOf, numberOr0 } from './text.js';
import { FACTS, PLAYER_ERRORS, PLAYER_STATES } from './vocabulary.js';

/** @import { AutoplayOptions } from './autoplay-options.js' */
/** @import { Requester } from './request.js' */
/** @import { PlayerAdapter, PlayerReport } from './players/index.js' */
/** @import { Rule } from './options.js' */
/** @import { Fact, PlayerError } from './vocabulary.js' */

/** @type {readonly unknown[]} */
const PLAYER_FACTS = FACTS.slice(FACTS.indexOf('PlayerAttached'), FACTS.indexOf('Notified'));
/** The members of the facts that have any. @type {Record<string, Record<string, Rule>>} */
const MEMBERS = {
  PlayerAttached: { state: oneOf(...PLAYER_STATES), paused: aBoolean, muted: aBoolean },
  PlayerFailed: { error: oneOf(...PLAYER_ERRORS), status: ofType('a number', 'number') },
  MutedChanged: { muted: aBoolean },
};

/** Translates what the player reports into facts.
 * @param {(fact: Fact, epoch: number, a: number, b: number) => void} tell
 * @param {(error: Error) => void} failed */
const voiceOf = (tell, failed) => {
  const voice = {
    /** The epoch of the load that reports belong to. It changes when the URL is known. */
    epoch: 0,

    /** The player failed. `kind` is the cause as far as the player knows; `status` is the HTTP
     * status, 0 = none.
     * @param {string} message @param {PlayerError} kind @param {number} status
     * @param {boolean} [isOffline] the stream is offline, which is not an error event */
    fail(message, kind, status, isOffline) {
      if (!isOffline) {
        const text = messageOf(message) || `the player failed: ${kind}`;
        failed(errorOf('PlaybackError', text, { kind, status }));
      }
      tell('PlayerFailed', voice.epoch, PLAYER_ERRORS.indexOf(kind), status);
    },

    /** The only place that turns a player's report into the core's numbers.
     * @param {PlayerReport} reported */
    hear(reported) {
      const { fact, message = '', ...members } = Object(reported);
      if (!PLAYER_FACTS.includes(fact)) {
        return failed(new TypeError(`the player reported an unknown fact: ${messageOf(fact)}`));
      }
      try {
        checkOptions(fact, members, MEMBERS[fact] ?? {});
      } catch (error) {
        return failed(/** @type {Error} */ (error));
      }
      const { state = 'Idle', paused, muted, error = 'Other', status = 0 } = members;
      if (fact === 'PlayerFailed') return voice.fail(message, error, status, status === 404);
      const isMuted = muted ? 1 : 0;
      if (fact !== 'PlayerAttached') return tell(fact, voice.epoch, isMuted, 0);
      tell(fact, voice.epoch, PLAYER_STATES.indexOf(state), (paused ? 1 : 0) + 2 * isMuted);
    },
  };
  return voice;
};

/** The calls of a player, any of which may throw, or return a promise that rejects.
 * @param {PlayerAdapter} adapter @param {ReturnType<typeof voiceOf>} voice
 * @param {(fact: Fact, epoch: number, a: number, b: number) => void} tell
 * @param {(error: Error) => void} failed */
const callsOf = (adapter, voice, tell, failed) => ({
  /** @param {() => unknown} call */
  async attempt(call) {
    try {
      await call();
    } catch (error) {
      const { name } = Object(error);
      if (name === 'NotAllowedError') tell('PlaybackBlocked', voice.epoch, 0, 0);
      else if (name !== 'AbortError') voice.fail(threw(error), 'Other', 0);
    }
  },

  /** Throws if the player does. */
  attach() {
    try {
      const subscribed = adapter.subscribe(voice.hear);
      this.attempt(() => subscribed);
    } catch (error) {
      throw new Error(`the player threw when it was subscribed to: ${messageOf(error)}`);
    }
  },

  get element() {
    try {
      return adapter.element;
    } catch (error) {
      failed(new Error(threw(error)));
      return undefined;
    }
  },

  async destroy() {
    try {
      await adapter.destroy();
    } catch (error) {
      failed(new Error(threw(error)));
    }
  },
});

/** Executes the Director's orders on the player, and reports facts with the epoch of their load.
 * @param {PlayerAdapter} adapter
 * @param {{ playbackUrl: AutoplayOptions['playbackUrl'], absolute: (url: string) => string,
 *   request: Requester }} source
 * @param {(fact: Fact, epoch: number, a: number, b: number) => void} tell
 * @param {(error: Error) => void} failed */
export const handsOf = (adapter, { playbackUrl, absolute, request }, tell, failed) => {
  const voice = voiceOf(tell, failed);
  const calls = callsOf(adapter, voice, tell, failed);
  const { attempt } = calls;
  let url = typeof playbackUrl === 'string' ? absolute(playbackUrl) : '';
  /** A load that waits for its URL. @type {{ play: boolean } | undefined} */
  let asking;

  /** Gets the playback URL from the page. @returns {Promise<string>} */
  const ask = async () => {
    if (typeof playbackUrl === 'string') return url;
    return (url = absolute(await request.run((signal) => playbackUrl({ signal }))));
  };

  const load = () => attempt(() => adapter.load(url));

  const play = () => {
    if (asking) asking.play = true;
    else attempt(() => adapter.play());
  };

  return {
    ask,

    attach: () => calls.attach(),
    /** The element whose gestures are the player's. */
    get element() {
      return calls.element;
    },
    play,

    /** @param {number} epoch @param {boolean} fresh whether a new URL is needed */
    load(epoch, fresh) {
      asking = undefined;
      request.end();
      const begin = () => {
        voice.epoch = epoch;
        load();
      };
      if (url && (typeof playbackUrl === 'string' || !fresh)) return begin();
      const asked = { play: false };
      asking = asked;
      /** @param {(outcome: any) => void} then called unless a newer load has replaced this one */
      const ifLatest = (then) => (/** @type {unknown} */ outcome) => {
        if (asking !== asked) return;
        asking = undefined;
        then(outcome);
      };
      ask().then(
        ifLatest(() => {
          begin();
          if (asked.play) play();
        }),
        ifLatest((error) => {
          voice.epoch = epoch;
          voice.fail(`no playback URL: ${messageOf(error)}`, 'Network', numberOr0(error?.status));
        }),
      );
    },

    pause() {
      if (asking) asking.play = false;
      attempt(() => adapter.pause());
    },

    /** @param {boolean} muted */
    setMuted: (muted) => attempt(() => adapter.setMuted(muted)),

    close() {
      asking = undefined;
      calls.destroy();
    },
  };
};
