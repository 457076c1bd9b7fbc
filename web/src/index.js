export { connectChat } from './chat.js';
export { createAutoplay } from './autoplay.js';
export { version } from './version.js';
