// Starts a player of its own and reports what it was told. Query: page (its name in reports), build
// (script or external), without (1 = the browser has no WebAssembly).
import { reporter } from './report.js';

const query = new URLSearchParams(location.search);
if (query.get('without') === '1') delete globalThis.WebAssembly;

const report = reporter(query.get('page'));

const loaded = () =>
  performance
    .getEntriesByType('resource')
    .map(({ name }) => new URL(name).pathname)
    .filter((path) => /wasm/.test(path))
    .join(' ');

const player = {
  load: () => report('load', { loaded: loaded() }),
  play() {},
  pause() {},
  setMuted() {},
  subscribe: (listener) => listener({ fact: 'PlayerAttached' }),
  destroy() {},
};

try {
  const { createAutoplay } =
    query.get('build') === 'script' ? globalThis.IVSAutoplay : await import('./external.js');
  const autoplay = await createAutoplay({ player, playbackUrl: '/live.m3u8', channel: 'demo' });
  autoplay.notify({ live: true, streamId: 'st-1' });
} catch (error) {
  report('failed', { message: String(error) });
}
