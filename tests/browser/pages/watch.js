// Starts by itself and reports what happens. Query: page (its name in reports), player (ivs or
// video), snapshot (0 = none), refuse (1 = play() is refused until there was a gesture), trace (1 =
// keep traces; too long to be reported, they are read from the page when all is over).
import { connectChat, createAutoplay } from './ivs-autoplay.js';

const query = new URLSearchParams(location.search);
const page = query.get('page');
const video = document.getElementById('video');
let sent = Promise.resolve();

function report(what, detail = {}) {
  const at = performance.timeOrigin + performance.now();
  const body = JSON.stringify([{ what, detail: { page, ...detail }, at }]);
  const headers = { 'content-type': 'application/json' };
  sent = sent.then(() => fetch('/stage/timeline', { method: 'POST', headers, body }));
}

/** Two seconds of a tone as a file, at another address each time. */
function tone() {
  const rate = 8000;
  const bytes = new DataView(new ArrayBuffer(44 + 3 * rate));
  const text = (at, word) => [...word].forEach((c, i) => bytes.setUint8(at + i, c.charCodeAt(0)));
  text(0, 'RIFF');
  bytes.setUint32(4, bytes.byteLength - 8, true);
  text(8, 'WAVEfmt ');
  [
    [16, 16],
    [24, rate],
    [28, rate],
  ].forEach(([at, value]) => bytes.setUint32(at, value, true));
  [
    [20, 1],
    [22, 1],
    [32, 1],
    [34, 8],
  ].forEach(([at, value]) => bytes.setUint16(at, value, true));
  text(36, 'data');
  bytes.setUint32(40, 3 * rate, true);
  for (let i = 44; i < bytes.byteLength; i++) bytes.setUint8(i, 128 + 30 * Math.sin(i / 4));
  return URL.createObjectURL(new Blob([bytes], { type: 'audio/wav' }));
}

async function ivs() {
  const { create } = await import('./ivs-library.js');
  const here = (name) => new URL(name, location.href).href;
  const player = create({
    wasmWorker: here('amazon-ivs-wasmworker.min.js'),
    wasmBinary: here('amazon-ivs-wasmworker.min.wasm'),
  });
  player.attachHTMLVideoElement(video);
  for (const name of ['Playing', 'Ended', 'PlayerAudioBlocked', 'PlayerPlaybackBlocked']) {
    player.addEventListener(name, () => report(name));
  }
  return player;
}

if (query.get('refuse') === '1') {
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    if (navigator.userActivation.hasBeenActive) return play.call(this);
    return Promise.reject(new DOMException('refused', 'NotAllowedError'));
  };
}

const { channel, playbackPath } = await (await fetch('/stage/state')).json();
const plain = query.get('player') === 'video';
const player = plain ? video : await ivs();
for (const call of ['load', 'play']) {
  const really = player[call].bind(player);
  player[call] = (...args) => {
    report(call);
    return really(...args);
  };
}

const trace = query.get('trace') === '1';
const chat = connectChat({ tokenUrl: '/token', trace });
chat.addEventListener('event', ({ name }) => report('frame', { name }));
const autoplay = await createAutoplay({
  playbackUrl: plain ? tone : location.origin + playbackPath,
  channel,
  player,
  chat,
  trace,
  snapshotUrl: query.get('snapshot') === '0' ? undefined : `/snapshot?channel=${channel}`,
});

const condition = () => ({
  reason: autoplay.reason,
  isPlaying: autoplay.isPlaying,
  offer: autoplay.offer,
  broadcast: autoplay.broadcast,
  muted: video.muted,
  gesture: navigator.userActivation.hasBeenActive,
  foreign: autoplay.explain().ignored.Foreign ?? 0,
});
const tell = () => report('condition', condition());
autoplay.addEventListener('change', tell);
autoplay.addEventListener('offer', tell);
autoplay.addEventListener('error', ({ error }) => report('error', { message: error.message }));
chat.addEventListener('state', () => report('state'));
chat.addEventListener('link', ({ link }) => report('link', { link }));
chat.addEventListener('event', ({ name }) => report('judged', { name, ...condition() }));
chat.addEventListener('message', ({ content }) => report('message', { content, ...condition() }));
video.addEventListener('volumechange', () => report('volume', { muted: video.muted }));

globalThis.traces = () => ({ director: autoplay.trace(), link: chat.trace() });

let watched = 0;
video.addEventListener('emptied', () => (watched = 0));
video.addEventListener('timeupdate', () => {
  const seconds = Math.floor(video.currentTime);
  if (seconds === watched) return;
  watched = seconds;
  report('watched', { seconds, ...condition() });
});
tell();
report('link', { link: chat.link });
report('started');
