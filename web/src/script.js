import { connectChat, createAutoplay, version } from './index.js';

Reflect.set(globalThis, 'IVSAutoplay', Object.freeze({ connectChat, createAutoplay, version }));
