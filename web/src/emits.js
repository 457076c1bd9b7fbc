/**
 * @template E
 * @typedef {((event: E) => void) | { handleEvent(event: E): void } | null} Listener
 */

/**
 * An EventTarget that knows the class of each of its events. Types only: at run time a class
 * extends EventTarget itself.
 * @template Events
 * @typedef {Omit<EventTarget, 'addEventListener' | 'removeEventListener'> & {
 *   addEventListener<K extends keyof Events>(type: K, listener: Listener<Events[K]>,
 *     options?: AddEventListenerOptions | boolean): void,
 *   removeEventListener<K extends keyof Events>(type: K, listener: Listener<Events[K]>,
 *     options?: EventListenerOptions | boolean): void,
 * }} Emits
 */

export {};
