export { createAutoplay } from './autoplay.js';
export { connectChat } from './chat.js';
export { version } from './version.js';

/** @typedef {import('./autoplay.js').Autoplay} Autoplay */
/** @typedef {import('./autoplay.js').AutoplayEvents} AutoplayEvents */
/** @typedef {import('./autoplay-options.js').AutoplayOptions} AutoplayOptions */
/** @typedef {import('./autoplay.js').Explanation} Explanation */
/** @typedef {import('./chat.js').Chat} Chat */
/** @typedef {import('./chat.js').ChatEvents} ChatEvents */
/** @typedef {import('./chat.js').ChatOptions} ChatOptions */
/** @typedef {import('./players/index.js').Player} Player */
/** @typedef {import('./players/index.js').PlayerAdapter} PlayerAdapter */
/** @typedef {import('./players/index.js').PlayerReport} PlayerReport */
/** @typedef {import('./vocabulary.js').Broadcast} Broadcast */
/** @typedef {import('./vocabulary.js').LinkReason} LinkReason */
/** @typedef {import('./vocabulary.js').LinkState} LinkState */
/** @typedef {import('./vocabulary.js').Offer} Offer */
/** @typedef {import('./vocabulary.js').Playback} Playback */
/** @typedef {import('./vocabulary.js').Reason} Reason */
