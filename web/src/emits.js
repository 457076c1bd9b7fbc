/**
 * @template E
 * @typedef {((event: E) => void) | { handleEvent(event: E): void } | null} Listener
 */

/**
 * An EventTarget with typed events.
 * @template Events
 * @typedef {Omit<EventTarget, 'addEventListener' | 'removeEventListener'> & {
 *   addEventListener<K extends keyof Events>(type: K, listener: Listener<Events[K]>,
 *     options?: AddEventListenerOptions | boolean): void,
 *   removeEventListener<K extends keyof Events>(type: K, listener: Listener<Events[K]>,
 *     options?: EventListenerOptions | boolean): void,
 * }} Emits
 */

/** What the public classes extend. Without EventTarget, only importing works.
 * @type {new () => any} */
export const Emitter = globalThis.EventTarget ?? Object;
