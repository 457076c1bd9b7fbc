/** @import { PageDocument } from './platform.js' */

/** Keys that browsers do not count as a gesture, or that are only held. */
const SILENT_KEYS = /^(Alt|Control|Esc|Fn|Hyper|Meta|Shift|Super|Symbol)|Lock$/;

/** Hears the viewer's gestures while there is something to use one for.
 * @param {PageDocument | undefined} document
 * @param {() => EventTarget | undefined} player the element whose controls are its own affair
 * @param {() => void} heard called within the gesture's own handler
 * @returns {(wanted: boolean) => void} begins or ends it */
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
