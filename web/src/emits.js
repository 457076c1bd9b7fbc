/**
 * @template E
 * @typedef {((event: E) => void) | { handleEvent(event: E): void } | null} Listener
 */

/**
 * An EventTarget with typed events. It exists only as a type: at run time a class extends
 * EventTarget itself.
 * @template Events
 * @typedef {Omit<EventTarget, 'addEventListener' | 'removeEventListener'> & {
 *   addEventListener<K extends keyof Events>(type: K, listener: Listener<Events[K]>,
 *     options?: AddEventListenerOptions | boolean): void,
 *   removeEventListener<K extends keyof Events>(type: K, listener: Listener<Events[K]>,
 *     options?: EventListenerOptions | boolean): void,
 * }} Emits
 */

export {};
