// Starts by itself with hls.js and no chat, and gets its events by the module that the query names.
import { Hls } from './hls-library.js';
import { createAutoplay } from './ivs-autoplay.js';

const name = new URLSearchParams(location.search).get('recipe');
const hls = new Hls();
hls.attachMedia(document.getElementById('video'));
let sent = Promise.resolve();

function report(what, detail = {}) {
  const at = performance.timeOrigin + performance.now();
  const body = JSON.stringify([{ what, detail: { page: name, ...detail }, at }]);
  const headers = { 'content-type': 'application/json' };
  sent = sent.then(() => fetch('/stage/timeline', { method: 'POST', headers, body }));
}

const { channel, playbackPath } = await (await fetch('/stage/state')).json();
const playbackUrl = location.origin + playbackPath;
const autoplay = await createAutoplay({ playbackUrl, channel, player: hls });
const setLink = autoplay.setLink.bind(autoplay);
autoplay.setLink = (link) => {
  setLink(link);
  report('link', { link });
};
const tell = () => report('condition', { reason: autoplay.reason, isPlaying: autoplay.isPlaying });
autoplay.addEventListener('change', tell);
tell();
globalThis.autoplay = autoplay;
await import(`./recipe-${name}.js`);
