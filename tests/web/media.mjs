import { CountingTarget } from './helpers.mjs';

/** A media element that does what it is told, and says what a test makes it say. */
export class FakeVideo extends CountingTarget {
  calls = [];
  #src = '';
  currentSrc = '';
  preload = 'auto';
  autoplay = true;
  muted = false;
  paused = true;
  ended = false;
  readyState = 0;
  currentTime = 0;
  duration = NaN;
  error = null;
  native = 'maybe';
  refusal = undefined;

  get src() {
    return this.#src;
  }
  /** As in a browser: whatever is set is loaded. */
  set src(url) {
    this.#src = url;
    this.load();
  }
  canPlayType = () => this.native;
  load() {
    this.calls.push('load');
    this.currentSrc = this.src;
    this.error = null;
    this.emit('loadstart');
  }
  play() {
    this.calls.push('play');
    if (this.refusal) return Promise.reject(Object.assign(new Error('no'), { name: this.refusal }));
    this.paused = false;
    return Promise.resolve();
  }
  pause() {
    this.paused = true;
    this.emit('pause');
  }
  fail(code) {
    this.error = { code, message: 'MEDIA_ELEMENT_ERROR' };
    this.emit('error');
  }
}

/** An element of the media-chrome family that plays by hls.js: it makes one for each load, a moment
 * later, which interrupts a play() that came before. Its errors it keeps to itself. */
export class FakeElement extends FakeVideo {
  localName = 'hls-video';
  native = '';
  api = null;
  /** Whether its events come later than a test is over. */
  silent = false;
  #interrupt = () => {};

  async load() {
    this.calls.push('load');
    await undefined;
    this.api = new FakeHls(this);
    this.currentSrc = 'blob:element';
    this.#interrupt();
    this.paused = true;
    if (this.silent) return;
    this.emit('emptied');
    this.emit('loadstart');
  }
  play() {
    this.calls.push('play');
    if (this.refusal) return super.play();
    this.paused = false;
    return new Promise((_, reject) => {
      const error = Object.assign(new Error('interrupted'), { name: 'AbortError' });
      this.#interrupt = () => reject(error);
    });
  }
}

/** hls.js 1.x as far as a page can tell: what it does to its element, and the events it tells. */
export class FakeHls {
  calls = [];
  #listeners = new Map();

  constructor(media) {
    this.media = media;
  }

  on(name, listener) {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
  }

  off(name, listener) {
    this.#listeners.set(
      name,
      (this.#listeners.get(name) ?? []).filter((one) => one !== listener),
    );
  }

  get listeners() {
    return [...this.#listeners.values()].flat().length;
  }

  say(name, data = {}) {
    for (const listener of this.#listeners.get(name) ?? []) listener(name, data);
  }

  fail(type, details, { fatal = true, code } = {}) {
    const response = code === undefined ? undefined : { code, text: '' };
    this.say('hlsError', { fatal, type, details, response });
  }

  loadSource(url) {
    this.calls.push(`loadSource ${url}`);
  }

  startLoad() {
    this.calls.push('startLoad');
  }

  attachMedia(media) {
    this.media = media;
    media.currentSrc = 'blob:page';
    media.paused = true;
    media.emit('emptied');
  }

  /** As hls.js does it: the element loses its source and gets a new one. */
  recoverMediaError() {
    this.calls.push('recoverMediaError');
    const { media } = this;
    media.paused = true;
    media.emit('emptied');
    this.attachMedia(media);
  }
}
