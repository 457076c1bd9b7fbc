/** @import { PageDocument } from './platform.js' */

/** Whether an event of the keyboard is meant for the page: Enter or a character, where nothing that
 * takes keys has the focus. Other keys navigate; a key in a control is for that control.
 * @param {KeyboardEvent} event @param {any} target */
const isForPage = ({ key, altKey, ctrlKey, metaKey }, { localName, isContentEditable }) => {
  if (altKey || ctrlKey || metaKey || isContentEditable) return false;
  return /^(Enter|.)$/u.test(key) && /^(body|html)$/.test(localName ?? 'html');
};

/** Listens for viewer gestures while an offer is open.
 * @param {PageDocument | undefined} document
 * @param {() => EventTarget | undefined} player the player's element; gestures in it are ignored,
 *   because it has its own controls
 * @param {() => void} heard called inside the handler of the gesture
 * @returns {(wanted: boolean) => void} starts or stops listening */
export const gestureSwitch = (document, player, heard) => {
  /** @param {any} event */
  const hear = (event) => {
    const path = event.composedPath();
    if (!event.isTrusted || path.includes(player())) return;
    const isMeant =
      event.type === 'keydown'
        ? isForPage(event, path[0])
        : // A key on a control makes a click that no button was pressed for.
          event.type !== 'click' || event.detail !== 0;
    if (isMeant) heard();
  };
  return (wanted) => {
    for (const type of ['click', 'touchend', 'keydown']) {
      document?.[wanted ? 'addEventListener' : 'removeEventListener'](type, hear, true);
    }
  };
};
