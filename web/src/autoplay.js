import { bitsOf, RULES } from './autoplay-options.js';
import { countsOf, createMachine } from './core.js';
import { Emitter } from './emits.js';
import { eventOf, failureEvent } from './events.js';
import { gestureSwitch } from './gestures.js';
import { handsOf } from './hands.js';
import { listen } from './listen.js';
import { aBoolean, aString, check, checkOptions, ofType, oneOf, shown, wrong } from './options.js';
import { platformOf, preconnect, seedFrom, watchPage, watchPicture } from './platform.js';
import { adapterFor, claim } from './players/index.js';
import { SENTENCES } from './reasons.js';
import { fetchFrom, requester } from './request.js';
import { runnerOf } from './runner.js';
import { membersOf, messageOf, parseJson, stringOr, textOf, withoutQueries } from './text.js';
import { traceOf } from './trace.js';
import { LINK_REASONS, LINK_STATES, OFFERS, REASONS } from './vocabulary.js';

/** @import { ChangeEvent, OfferEvent } from './autoplay-events.js' */
/** @import { FailureEvent } from './events.js' */
/** @import { Chat } from './chat.js' */
/** @import { Emits } from './emits.js' */
/** @import { Instruction, Machine } from './core.js' */
/** @import { Platform } from './platform.js' */
/** @import { PlayerAdapter } from './players/index.js' */
/** @import { FactRecord } from './runner.js' */
/** @import { Trace } from './trace.js' */
/** @import { AutoplayOptions } from './autoplay-options.js' */
/** @import { Broadcast, Ignored, LinkReason, LinkState, Offer, Order, Playback, Reason } from './vocabulary.js' */

/**
 * @typedef {object} AutoplayEvents
 * @property {ChangeEvent} change
 * @property {OfferEvent} offer
 * @property {FailureEvent} error
 */

/**
 * @typedef {object} Explanation
 * @property {Reason} reason
 * @property {string} sentence the reason as a sentence
 * @property {number} since Unix ms, on the viewer's clock
 * @property {string} event what caused the reason: the name of a chat event, or else the core's fact
 * @property {string} evidence what is behind the reason: the stream, the player's error, or the fault of
 *   the connection and what the page's Content-Security-Policy refused, which may be the cause; '' = none
 * @property {Partial<Record<Ignored, number>>} ignored number of ignored inputs, by cause
 */

/**
 * Plays one channel on one player whenever the channel is live and the viewer wants it.
 *
 * Without the option `channel`, the playback URL names the channel. If `playbackUrl` is a function,
 * it is then called once before the promise resolves.
 * @param {AutoplayOptions} options
 * @returns {Promise<Autoplay>} rejects with a TypeError that names the invalid option, or with an
 *   Error if playbackUrl() returns no URL within 10 s and `channel` is not set
 */
export const createAutoplay = async (options) => {
  checkOptions('createAutoplay', options, RULES);
  check('createAutoplay', 'playbackUrl', options.playbackUrl, RULES.playbackUrl);
  const platform = platformOf(options.platform);
  const adapter = adapterFor(options.player, platform);
  if (!adapter) {
    const kinds =
      "an IVS player, hls.js with media attached, a media element, an adapter (of Video.js: ivs-autoplay/videojs), or 'none'";
    return wrong('createAutoplay', 'player', kinds, shown('player', options.player));
  }
  /** @param {'playbackUrl' | 'snapshotUrl'} name */
  const absolute = (name) => (/** @type {string} */ url) => {
    const base = platform.page.document?.baseURI;
    check('createAutoplay', name, url, aString);
    try {
      return new URL(url, base).href;
    } catch {
      return wrong('createAutoplay', name, 'an absolute URL', shown(name, url));
    }
  };
  const { snapshotUrl } = options;
  const seed = seedFrom(platform);
  const machine = await createMachine('Director', seed, platform, options.noWasmUrl);
  const autoplay = new Autoplay(
    { ...options, snapshotUrl: snapshotUrl && absolute('snapshotUrl')(snapshotUrl) },
    platform,
    adapter,
    absolute('playbackUrl'),
    machine,
    options.trace ? traceOf(machine, 'Director', seed) : undefined,
  );
  await autoplay.started;
  return autoplay;
};

/** One player and its channel. The core's Director decides; this class executes its orders. */
export class Autoplay extends /** @type {new () => Emits<AutoplayEvents>} */ (Emitter) {
  #stop = new AbortController();
  #machine;
  #runner;
  #hands;
  #trace;
  #told;
  /** @type {Chat | undefined} */
  #chat;
  /** What the page's Content-Security-Policy last refused, by directive: of what a player or a chat may
   * need, or of something else on the page. @type {Record<string, string>} */
  #refused = {};
  #created = false;
  /** The first error before the autoplay is created. @type {unknown} */
  #failure;

  /** Use createAutoplay(), which checks the options.
   * @param {AutoplayOptions} options @param {Platform} platform @param {PlayerAdapter} adapter
   * @param {(url: string) => string} absolute @param {Machine} machine @param {Trace} [trace] */
  constructor(options, platform, adapter, absolute, machine, trace) {
    super();
    this.#machine = machine;
    this.#told = { since: platform.dateNow(), event: 'Created', evidence: '' };
    this.#trace = trace;
    this.#chat = options.chat;
    const runner = runnerOf(
      machine,
      { perform: (order, fact) => orders[order.order]?.(order, fact), failed: this.#fail },
      platform,
      trace,
    );
    this.#runner = runner;
    this.#hands = handsOf(
      adapter,
      {
        playbackUrl: options.playbackUrl,
        absolute,
        request: requester(platform, this.#stop.signal),
      },
      runner.tell,
      this.#fail,
    );
    const hearGestures = gestureSwitch(
      platform.page.document,
      () => this.#hands.element,
      () => runner.tell('Gestured'),
    );
    const orders = this.#orders(options, platform, hearGestures);
    if (!claim(options.player, this.#hands.element, this.#stop.signal)) {
      wrong(
        'createAutoplay',
        'player',
        'one that no other autoplay drives; close() that one first',
      );
    }
    listen(platform.page.document, this.#stop.signal, {
      securitypolicyviolation: ({ effectiveDirective, blockedURI }) => {
        const [directive] = /^(worker|script|connect)-src/.exec(effectiveDirective) ?? [];
        if (directive)
          this.#refused[directive] =
            `CSP ${effectiveDirective} refuses ${withoutQueries(blockedURI)}`;
      },
    });
    if (options.signal?.aborted) this.#stop.abort();
    listen(options.signal, this.#stop.signal, { abort: this.close });
    /** Resolves when the adapter is attached to the player. */
    this.started = this.#start(options, platform);
  }

  /** Whether the player reports that it plays, with or without sound. */
  get isPlaying() {
    return this.#machine.isPlaying;
  }

  /** The state of playback. @returns {Playback} */
  get state() {
    return this.#machine.state('Playback');
  }

  /** The state that the broadcast is believed to have. @returns {Broadcast} */
  get broadcast() {
    return this.#machine.state('Broadcast');
  }

  /** Why it plays or does not play. @returns {Reason} */
  get reason() {
    return this.#machine.state('Reason');
  }

  /** What a viewer gesture would do: 'Unmute', 'Play', or 'None'. @returns {Offer} */
  get offer() {
    return this.#machine.state('Offer');
  }

  /** @returns {Explanation} */
  explain() {
    const { reason } = this;
    const { event, since } = this.#told;
    const refused = this.#refused;
    // A refusal may have nothing to do with it: the fault comes first.
    /** @type {Partial<Record<Reason, unknown[]>>} */
    const causes = {
      link_down: [stringOr(this.#chat?.fault), refused['connect-src']],
      player_silent: Object.values(refused),
    };
    return {
      reason,
      sentence: SENTENCES[reason],
      event,
      since,
      evidence: this.#told.evidence || (causes[reason] ?? []).filter(Boolean).join('; '),
      ignored: countsOf(this.#machine),
    };
  }

  /** The viewer wants to play. Call it in the handler of the viewer's gesture. */
  play() {
    this.#runner.tell('PlayRequested');
  }

  /** The viewer wants to pause. */
  pause() {
    this.#runner.tell('PauseRequested');
  }

  /** The viewer wants sound. Call it in the handler of the viewer's gesture. */
  unmute() {
    this.#runner.tell('UnmuteRequested');
  }

  /** Lets the stream start that waits behind the gate, or the next one. It holds for streams that
   * start within 10 minutes of its end, too. */
  release() {
    this.#runner.tell('Released');
  }

  /** Sets whether streams may start by themselves. @param {boolean} out true = they may not */
  optOut(out) {
    check('optOut', 'out', out, aBoolean);
    this.#runner.tell('OptOutChanged', 0, out ? 1 : 0);
  }

  /** Takes a chat frame, an EventBridge event or a stream state. It may be text, an object, or the
   * MessageEvent of a WebSocket or EventSource that contains one. Anything else is ignored.
   * @param {unknown} input */
  feed = (input) => {
    this.#runner.hear(0, textOf(input));
  };

  /** Reports that the channel went live or ended, from a source of the page's own.
   * @param {{ live: boolean, streamId?: string, at?: number | Date }} signal `at`: when the stream
   *   started or ended, Unix ms on the server's clock */
  notify(signal) {
    const { live, streamId = '', at = 0 } = membersOf(signal);
    const time = /** @type {any} */ (at)?.getTime?.() ?? at;
    check('notify', 'live', live, aBoolean);
    check('notify', 'streamId', streamId, ofType('a string', 'string'));
    if (!Number.isFinite(time)) wrong('notify', 'at', 'Unix ms, or a Date', shown('at', at));
    this.#runner.tell('Notified', 0, live ? 1 : 0, time, /** @type {string} */ (streamId));
  }

  /** Reports whether the connection is up, if the page feeds events itself.
   * @param {'up' | 'down'} link */
  setLink(link) {
    check('setLink', 'link', link, oneOf('up', 'down'));
    this.#linkChanged({ link: link === 'up' ? 'Open' : 'Waiting' });
  }

  /** Facts and orders as JSON lines for `replay`; empty without the option `trace`. */
  trace() {
    return String(this.#trace ?? '');
  }

  /** Detaches from the player, which stays as it is, and frees all timers and listeners. */
  close = () => {
    if (this.#created) this.#runner.end('Closed', this.#letGo);
    else this.#stop.abort();
  };

  #letGo = () => {
    this.#hands.close();
    this.#stop.abort();
  };

  /** @param {AutoplayOptions} options @param {Platform} platform */
  async #start(options, { page, dateNow }) {
    const { channel, chat } = options;
    const opens = Number(/** @type {any} */ (options.gate)?.at);
    const { signal } = this.#stop;
    try {
      const name = channel ?? (await this.#channelOfUrl());
      // The first fact must fit: nothing works without it.
      if (!this.#machine.fits(name)) {
        throw new TypeError("createAutoplay: playbackUrl is too long; give the option 'channel'");
      }
      this.#runner.tell('Created', 0, bitsOf(options, page), 0, name);
      if (opens) this.#runner.tell('Released', 0, opens, opens - dateNow());
      if (this.#failure) throw this.#failure;
      this.#created = true;
      if (signal.aborted) return this.close();
      watchPage(page, this.#runner.tell, signal);
      this.#hands.attach();
      watchPicture(this.#hands.element, this.#runner.tell, signal);
      this.#follow(chat);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** @param {Chat | undefined} chat */
  #follow(chat) {
    if (!chat) return;
    listen(chat, this.#stop.signal, {
      event: ({ raw }) => this.feed(raw),
      state: this.#stateArrived,
      link: this.#linkChanged,
    });
    this.#linkChanged(chat);
    chat.states.forEach(this.#stateArrived);
  }

  /** The playback URL without its query, because an IVS URL names the channel; '' if the autoplay
   * was closed meanwhile. */
  async #channelOfUrl() {
    const { signal } = this.#stop;
    /** @type {Promise<string>} */
    const closed = new Promise((resolve) => {
      if (signal.aborted) resolve('');
      signal.addEventListener('abort', () => resolve(''));
    });
    try {
      return withoutQueries(await Promise.race([closed, this.#hands.ask()]));
    } catch (error) {
      throw new Error(
        `createAutoplay: playbackUrl() gave no URL (${messageOf(error)}); give the option 'channel'`,
      );
    }
  }

  /** @param {{ raw: string, source: 'frame' | 'token' }} state */
  #stateArrived = ({ raw, source }) => {
    if (source === 'frame') this.feed(raw);
    else if (this.#machine.fits(raw)) this.#runner.tell('SnapshotArrived', 0, 0, 0, raw);
  };

  /** @param {{ link: LinkState, reason?: LinkReason | null }} change */
  #linkChanged = ({ link, reason }) => {
    const why = reason ? LINK_REASONS.indexOf(reason) : 0;
    this.#runner.tell('LinkChanged', 0, LINK_STATES.indexOf(link), why);
  };

  /** The function that executes each order.
   * @param {AutoplayOptions} options @param {Platform} platform
   * @param {(wanted: boolean) => void} hearGestures
   * @returns {Partial<Record<Order, (order: Instruction, fact: FactRecord) => void>>} */
  #orders({ snapshotUrl, restart, gestures = true }, platform, hearGestures) {
    const { load, play, pause, setMuted } = this.#hands;
    const { fetch, dateNow, page } = platform;
    const request = requester(platform, this.#stop.signal);
    return {
      Load: ({ epoch, a }) => load(epoch, a === 1),
      Play: play,
      Pause: pause,
      Mute: () => setMuted(true),
      Unmute: () => setMuted(false),
      Offer: ({ a }) => {
        const offer = /** @type {Offer} */ (OFFERS[a]);
        hearGestures(gestures && offer !== 'None');
        this.dispatchEvent(eventOf('offer', { offer }));
      },
      Restart: () => new Promise((done) => done(restart?.())).catch(this.#fail),
      Prepare: () => this.#hands.ask().then((url) => preconnect(page.document, url), this.#fail),
      Report: ({ a, b, text }, fact) => {
        const event = stringOr(membersOf(parseJson(fact.text)).EventName) || fact.fact;
        this.#told = { since: dateNow(), event, evidence: text };
        this.dispatchEvent(eventOf('change', { reason: REASONS[a], previous: REASONS[b] }));
      },
      Snapshot: async ({ epoch }) => {
        let status = 0;
        let why;
        try {
          const text = await request.run(async (signal) => {
            const response = await fetchFrom(fetch, `${snapshotUrl}`, { signal });
            ({ status } = response);
            return response.ok ? response.text() : '';
          });
          if (text && this.#machine.fits(text)) {
            return this.#runner.tell('SnapshotArrived', epoch, 0, 0, text);
          }
        } catch (error) {
          why = messageOf(error);
        }
        this.#fail(new Error(`no snapshot: ${why ?? `HTTP ${status}`}`));
        this.#runner.tell('SnapshotFailed', epoch, status);
      },
    };
  }

  #fail = (/** @type {unknown} */ error) => {
    if (!this.#created) this.#failure ??= error;
    else if (!this.#stop.signal.aborted) this.dispatchEvent(failureEvent(error));
  };
}
