// hls.js handed over as it is. Starts by itself and reports what happens, as `hls`.
import { Hls } from './hls-library.js';
import { connectChat, createAutoplay } from './ivs-autoplay.js';

const video = document.getElementById('video');
const hls = new Hls();
hls.attachMedia(video);
let loads = 0;
hls.on('hlsManifestLoading', () => loads++);
let sent = Promise.resolve();

function report(what, detail = {}) {
  const at = performance.timeOrigin + performance.now();
  const body = JSON.stringify([{ what, detail: { page: 'hls', ...detail }, at }]);
  const headers = { 'content-type': 'application/json' };
  sent = sent.then(() => fetch('/stage/timeline', { method: 'POST', headers, body }));
}

const { channel, playbackPath } = await (await fetch('/stage/state')).json();
const chat = connectChat({ tokenUrl: '/token' });
const autoplay = await createAutoplay({
  playbackUrl: location.origin + playbackPath,
  channel,
  player: hls,
  chat,
});
const tell = () =>
  report('condition', {
    reason: autoplay.reason,
    isPlaying: autoplay.isPlaying,
    offer: autoplay.offer,
    muted: video.muted,
    loads,
  });
autoplay.addEventListener('change', tell);
autoplay.addEventListener('offer', tell);
autoplay.addEventListener('error', ({ error }) => report('error', { message: error.message }));
chat.addEventListener('link', ({ link }) => report('link', { link }));
let watched = 0;
video.addEventListener('timeupdate', () => {
  if (Math.floor(video.currentTime) === watched) return;
  watched = Math.floor(video.currentTime);
  report('watched', { seconds: watched, isPlaying: autoplay.isPlaying });
});
tell();
report('link', { link: chat.link });
