/** @import { PageDocument } from './platform.js' */

/** Modifier keys, and keys that browsers do not count as a gesture. */
const SILENT_KEYS = /^(Alt|Control|Esc|Fn|Hyper|Meta|Shift|Super|Symbol)|Lock$/;

/** Listens for viewer gestures while an offer is open.
 * @param {PageDocument | undefined} document
 * @param {() => EventTarget | undefined} player the player's element; gestures in it are ignored,
 *   because it has its own controls
 * @param {() => void} heard called inside the handler of the gesture
 * @returns {(wanted: boolean) => void} starts or stops listening */
export const gestureSwitch = (document, player, heard) => {
  /** @param {Event} event */
  const hear = (event) => {
    if (!event.isTrusted || SILENT_KEYS.test(/** @type {KeyboardEvent} */ (event).key)) return;
    const element = player();
    if (!element || !event.composedPath().includes(element)) heard();
  };
  return (wanted) => {
    for (const type of ['click', 'touchend', 'keydown']) {
      document?.[wanted ? 'addEventListener' : 'removeEventListener'](type, hear, true);
    }
  };
};
