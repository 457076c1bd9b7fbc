// Judges one page by what its `<video>` shows and by what the soak did. It uses no clock and no
// browser: times are Unix ms and come with each call.
import { Picture } from './picture.mjs';
import { wrongReason } from './reasons.mjs';

/** @import { Sample } from './picture.mjs' */
/** @import { Says } from './reasons.mjs' */

/** A willing viewer of a broadcast that nothing keeps away sees it after this long, or the go-live is
 * lost: the simulation's limit. Only time in which the page answered counts (see `tick`). */
export const LOST_MS = 90_000;
/** What a picture may show after its broadcast ended: hls.js buffers half a minute. */
const DRAIN_MS = 60_000;
/** A load that was under way when the broadcast ended is no false start. */
const LATE_LOAD_MS = 2000;
/** Until a pause has reached the element. */
const PAUSE_MS = 1000;
/** A picture that is further behind, and has played for a while, is not at the live edge: the
 * playlist holds 12 s. */
const BEHIND_S = 15;
const SETTLED_MS = 5000;
/** A picture that advanced within this time moves. */
const CERTAIN_MS = 600;
/** What the page says and what the picture shows come on two ways, one of which may be late. */
const PROVEN_MS = 2000;

/** @typedef {{ at: number, kind: string, why: string }} Violation */
/** @typedef {{ outcome: 'seen' | 'lost' | 'excused' | 'unproven', ms: number, calm: boolean }} Judgement
 *   `ms`: from the go-live, or from when nothing kept the page from it; `calm`: nothing ever did */

export class Oracle {
  /** @type {Violation[]} */
  violations = [];
  picture = new Picture();
  /** The broadcast that is on. `told`: the page can know of it.
   * @type {{ at: number, told: boolean, moved: boolean, refused: boolean, disturbed: boolean,
   *   loads: number } | undefined} */
  live;
  endedAt = 0;
  /** Nothing plays before it is released; pages without a gate are. */
  released;
  page = { running: false, visible: true, online: true };
  /** `unsure`: the viewer pressed Play on the element, and it could not play yet. */
  viewer = { paused: false, pausedAt: 0, muted: false, asked: false, unsure: false };
  changedAt = 0;
  #troubles = 0;
  #refusals = 0;
  #fairSince = 0;
  #fairMs = 0;
  /** How far the picture was behind when the page was last kept from it; NaN = it never was. */
  #behindBefore = NaN;
  #tickedAt = 0;
  #against = 0;
  #asks;
  #gated;
  #suspicion = { why: '', since: 0 };
  #complained = new Set();

  /** @param {{ asks?: boolean, gated?: boolean }} [options] `asks`: the page's policy is 'ask';
   * `gated`: its gate is 'release' */
  constructor({ asks = false, gated = false } = {}) {
    this.#asks = asks;
    this.#gated = gated;
    this.released = !gated;
  }

  /** @param {number} at @param {boolean} told */
  wentLive(at, told) {
    const { loads } = this.picture;
    this.live = {
      at,
      told,
      moved: false,
      refused: this.#refusals > 0,
      disturbed: !this.#ready(),
      loads,
    };
    this.live.disturbed ||= !told;
    this.#behindBefore = NaN;
    this.#changed(at);
  }

  /** The page can know of the broadcast from now on. @param {number} at */
  told(at) {
    if (this.live) this.live.told = true;
    this.#changed(at);
  }

  /** @param {number} at @returns {Judgement | undefined} undefined: there was no broadcast */
  ended(at) {
    const { live } = this;
    const owed = this.isFair();
    if (!live) return;
    this.live = undefined;
    this.endedAt = at;
    this.#complained.clear();
    this.#changed(at);
    if (live.moved) return;
    return { outcome: owed ? 'unproven' : 'excused', ms: 0, calm: false };
  }

  /** Playlists are broken, or no longer. @param {number} at @param {boolean} begins
   * @param {boolean} [refuses] with 401 or 403: only a new stream or a gesture goes on */
  trouble(at, begins, refuses) {
    this.#troubles += begins ? 1 : -1;
    if (refuses) this.#refusals += begins ? 1 : -1;
    if (this.live) this.live.refused ||= this.#refusals > 0;
    this.#disturb(at);
  }

  /** @param {number} at @param {Partial<Oracle['page']>} change */
  pageIs(at, change) {
    Object.assign(this.page, change);
    this.#disturb(at);
  }

  /** @param {number} at @param {Partial<Oracle['viewer']>} change */
  viewerIs(at, change) {
    Object.assign(this.viewer, change);
    this.#against = 0;
    if (this.live && change.paused === false) this.live.refused = this.#refusals > 0;
    this.#disturb(at);
  }

  /** The page was replaced by a new one. @param {number} at */
  reloaded(at) {
    this.picture.reset();
    this.viewer = { paused: false, pausedAt: 0, muted: false, asked: false, unsure: false };
    this.released = !this.#gated;
    if (this.live) this.live.refused = this.#refusals > 0;
    this.#disturb(at);
  }

  /** The page opens its gate, for as long as it is there. @param {number} at */
  release(at) {
    this.released = true;
    this.#disturb(at);
  }

  /** @param {number} at */
  #disturb(at) {
    if (this.live) this.live.disturbed = true;
    this.#changed(at);
  }

  /** @param {number} at */
  #changed(at) {
    this.changedAt = at;
    if (this.isFair()) {
      this.#fairSince ||= at;
      return;
    }
    if (this.#fairSince) this.#behindBefore = this.picture.behind;
    this.#fairSince = this.#fairMs = 0;
  }

  get isWilling() {
    return !this.viewer.paused && (!this.#asks || this.viewer.asked);
  }

  #ready() {
    const { running, visible, online } = this.page;
    return running && visible && online && this.isWilling && this.released && !this.#troubles;
  }

  /** Whether the page must play. */
  isFair() {
    return Boolean(this.live?.told && !this.live.refused && !this.viewer.unsure && this.#ready());
  }

  /** Whether the broadcast that is on was seen. */
  get hasSeen() {
    return this.live?.moved === true;
  }

  /** Whether the page shows all that it must. @param {number} now */
  isSettled(now) {
    return !this.isFair() || (this.live?.moved && this.picture.isMoving(now)) === true;
  }

  /** Takes an event of the element. @param {Sample} sample @returns {Judgement | undefined} */
  see(sample) {
    const { at } = sample;
    const { picture } = this;
    const step = picture.see(sample);
    this.#hearSound(sample);
    if (!step) return;
    this.#fairMs = 0;
    if (this.viewer.unsure && picture.advanced >= 1) this.viewerIs(at, { unsure: false });
    this.#checkWill(at, step);
    if (!this.live) return void this.#checkEnd(at);
    this.#checkEdge(at);
    const { live } = this;
    // What plays on since before the go-live may be the last stream's end.
    if (live.moved || picture.advanced < 1 || picture.loads === live.loads) return;
    live.moved = true;
    const since = live.disturbed ? Math.max(live.at, this.#fairSince) : live.at;
    const ms = Math.max(0, picture.movingSince - since);
    return { outcome: 'seen', ms, calm: !live.disturbed };
  }

  /** After what kept the page from the broadcast, the picture has to be at the live edge again. What
   * a busy machine alone makes it fall behind is not the page's. @param {number} at */
  #checkEdge(at) {
    const { picture } = this;
    const shown = at - Math.max(this.#fairSince, picture.movingSince);
    if (!this.#fairSince || shown < SETTLED_MS || shown > 2 * SETTLED_MS) return;
    const behind = picture.behind - this.#behindBefore;
    if (behind > BEHIND_S)
      this.#violate(at, 'behind', `${behind.toFixed(0)} s behind the live edge`);
  }

  /** @param {Sample} sample */
  #hearSound({ at, muted }) {
    if (this.viewer.muted && !muted) {
      this.#violate(at, 'sound against the viewer', 'the viewer had muted it');
      this.viewer.muted = false;
    }
  }

  /** @param {number} at @param {number} step */
  #checkWill(at, step) {
    if (!this.released) return this.#violate(at, 'start before the gate', 'it plays');
    if (this.isWilling || at - this.viewer.pausedAt < PAUSE_MS) return;
    this.#against += step;
    if (this.#against < 1) return;
    this.#violate(at, 'start against the viewer', this.viewer.paused ? 'paused' : 'not asked');
  }

  /** @param {number} at */
  #checkEnd(at) {
    const { loadedAt, movingSince } = this.picture;
    if (!this.endedAt || Math.min(loadedAt, movingSince) > this.endedAt + LATE_LOAD_MS)
      this.#violate(at, 'false start', 'nothing is live');
    else if (at > this.endedAt + DRAIN_MS && this.page.running)
      this.#violate(at, 'plays what has ended', `since ${at - this.endedAt} ms`);
  }

  /** To be called often. @param {number} now
   * @param {boolean} counts the page answered in time and the machine is not busy: otherwise the time
   *   since the last call proves nothing @returns {Judgement | undefined} */
  tick(now, counts) {
    const passed = Math.min(1000, now - this.#tickedAt);
    this.#tickedAt = now;
    if (!this.live || !this.#fairSince || !counts || this.picture.isMoving(now)) return;
    this.#fairMs += passed;
    if (this.#fairMs < LOST_MS) return;
    this.#fairMs = 0;
    const { moved } = this.live;
    this.live.moved = true;
    this.live.refused = true;
    this.#violate(now, moved ? 'lost picture' : 'lost go-live', `${LOST_MS / 1000} s`);
    return moved ? undefined : { outcome: 'lost', ms: LOST_MS, calm: false };
  }

  /** Judges what the page says of itself. @param {number} now @param {Says} says */
  hear(now, says) {
    const { live, endedAt, page, viewer, picture } = this;
    const moving = picture.isMoving(now);
    // Between its last step and the time after which it counts as still, nobody knows.
    if (moving && now - picture.movedAt > CERTAIN_MS) return;
    const since = moving ? picture.movingSince : picture.movedAt;
    const restMs = now - Math.max(this.changedAt, since);
    const { released } = this;
    const known = { now, moving, restMs, live, endedAt, page, viewer, released };
    const wrong = wrongReason(says, { ...known, asks: this.#asks, muted: picture.muted });
    if (wrong !== this.#suspicion.why) this.#suspicion = { why: wrong, since: now };
    if (wrong && now - this.#suspicion.since > PROVEN_MS) this.#violate(now, 'wrong reason', wrong);
  }

  /** The first of a kind in a broadcast. @param {number} at @param {string} kind
   * @param {string} why */
  #violate(at, kind, why) {
    if (this.#complained.has(kind)) return;
    this.#complained.add(kind);
    this.violations.push({ at, kind, why });
  }
}
