/** @import { PageDocument } from './platform.js' */

const TYPES = ['click', 'touchend', 'keydown'];
/** Keys that browsers do not count as a gesture, or that are only held. */
const SILENT_KEYS = new Set([
  'Escape', 'Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'Fn', 'FnLock', 'NumLock',
  'ScrollLock', 'Hyper', 'Super', 'Symbol', 'SymbolLock',
]);

/** Hears the viewer's gestures while there is something to use one for. */
export class Gestures {
  #document;
  #player;
  #heard;
  /** @type {AbortController | undefined} */
  #open;

  /** @param {PageDocument | undefined} document
   * @param {() => EventTarget | undefined} player the element whose controls are its own affair
   * @param {() => void} heard called within the gesture's own handler */
  constructor(document, player, heard) {
    this.#document = document;
    this.#player = player;
    this.#heard = heard;
  }

  open() {
    if (this.#open || !this.#document) return;
    this.#open = new AbortController();
    const options = { capture: true, passive: true, signal: this.#open.signal };
    for (const type of TYPES) this.#document.addEventListener(type, this.#hear, options);
  }

  close() {
    this.#open?.abort();
    this.#open = undefined;
  }

  /** @param {Event} event */
  #hear = (event) => {
    if (!event.isTrusted || SILENT_KEYS.has(/** @type {KeyboardEvent} */ (event).key)) return;
    const player = this.#player();
    if (player && event.composedPath().includes(player)) return;
    this.#heard();
  };
}
