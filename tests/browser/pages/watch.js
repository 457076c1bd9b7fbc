// Starts by itself and reports what happens. Query: page (its name in reports), player (ivs, hls or
// video), worker (0 = that of the IVS player is missing), snapshot (0 = none), refuse (1 = play() is
// refused until there was a gesture), trace (1 = keep traces; too long to be reported, they are read
// from the page when all is over). A chat message `pause` pauses the picture, as a media key does.
import { connectChat, createAutoplay } from './ivs-autoplay.js';
import { reporter } from './report.js';

const query = new URLSearchParams(location.search);
const report = reporter(query.get('page'));
const video = document.getElementById('video');

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

/** Has a method report each call by this name. */
function announce(object, method, name = method) {
  const really = object[method].bind(object);
  object[method] = (...args) => {
    report(name);
    return really(...args);
  };
}

const PLAYERS = {
  async ivs() {
    const { create } = await import('./ivs-library.js');
    const here = (name) => new URL(name, location.href).href;
    const worker = query.get('worker') === '0' ? 'missing.js' : 'amazon-ivs-wasmworker.min.js';
    const player = create({
      wasmWorker: here(worker),
      wasmBinary: here('amazon-ivs-wasmworker.min.wasm'),
    });
    player.attachHTMLVideoElement(video);
    announce(player, 'load');
    announce(player, 'play');
    for (const name of ['Playing', 'Ended', 'PlayerAudioBlocked', 'PlayerPlaybackBlocked']) {
      player.addEventListener(name, () => report(name));
    }
    return player;
  },

  async hls() {
    const { Hls } = await import('./hls-library.js');
    const hls = new Hls();
    hls.attachMedia(video);
    announce(hls, 'loadSource', 'load');
    announce(video, 'play');
    video.addEventListener('playing', () => report('Playing'));
    return hls;
  },

  video() {
    announce(video, 'load');
    announce(video, 'play');
    return video;
  },
};

if (query.get('refuse') === '1') {
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    if (navigator.userActivation.hasBeenActive) return play.call(this);
    return Promise.reject(new DOMException('refused', 'NotAllowedError'));
  };
}

const { channel, playbackPath } = await (await fetch('/stage/state')).json();
const kind = query.get('player') ?? 'ivs';
const player = await PLAYERS[kind]();

const trace = query.get('trace') === '1';
const chat = connectChat({ tokenUrl: '/token', trace });
chat.addEventListener('event', ({ name }) => report('frame', { name }));
const autoplay = await createAutoplay({
  playbackUrl: kind === 'video' ? tone : location.origin + playbackPath,
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
chat.addEventListener('message', ({ content }) => {
  report('message', { content, ...condition() });
  if (content === 'pause') video.pause();
});
video.addEventListener('volumechange', () => report('volume', { muted: video.muted }));

document.addEventListener('visibilitychange', () => report(document.visibilityState));
addEventListener('pageshow', ({ persisted }) => persisted && report('restored', condition()));
for (const type of ['error', 'unhandledrejection']) {
  addEventListener(type, ({ message, reason }) =>
    report('uncaught', { message: `${message ?? reason}` }),
  );
}

globalThis.traces = () => ({ director: autoplay.trace(), link: chat.trace() });

let watched = 0;
video.addEventListener('emptied', () => (watched = 0));
video.addEventListener('timeupdate', () => {
  const seconds = Math.floor(video.currentTime);
  if (seconds === watched) return;
  watched = seconds;
  report('watched', { seconds, ...condition() });
});
let stood = 0;
setInterval(() => {
  stood = video.paused ? stood + 1 : 0;
  if (stood > 0 && stood % 5 === 0) report('stood', condition());
}, 1000);
tell();
report('link', { link: chat.link });
const { left, top, width, height } = document.getElementById('elsewhere').getBoundingClientRect();
report('started', { x: left + width / 2, y: top + height / 2 });
