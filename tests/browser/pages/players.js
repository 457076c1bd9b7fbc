// Starts by itself with one kind of player and reports what happens. Query: player (a key of KINDS,
// and the page's name in reports), refuse (1 = play() is refused until there was a gesture), plays (1
// = the page has started the player by itself before).
import { connectChat, createAutoplay } from './ivs-autoplay.js';
import { openKind } from './kinds.js';

const query = new URLSearchParams(location.search);
const kind = query.get('player');
let sent = Promise.resolve();

function report(what, detail = {}) {
  const at = performance.timeOrigin + performance.now();
  const body = JSON.stringify([{ what, detail: { page: kind, ...detail }, at }]);
  const headers = { 'content-type': 'application/json' };
  sent = sent.then(() => fetch('/stage/timeline', { method: 'POST', headers, body }));
}

if (query.get('refuse') === '1') {
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    if (navigator.userActivation.hasBeenActive) return play.call(this);
    return Promise.reject(new DOMException('refused', 'NotAllowedError'));
  };
}

/** The page's visibility is what a test says: a headless browser hides no page. */
let visibility = 'visible';
Object.defineProperty(document, 'visibilityState', { get: () => visibility });
Object.defineProperty(document, 'hidden', { get: () => visibility === 'hidden' });

const { channel, playbackPath } = await (await fetch('/stage/state')).json();
const url = location.origin + playbackPath;
const { player, video, control } = await openKind(kind, document.getElementById('stand'));

let loads = 0;
video().addEventListener('loadstart', () => loads++);
if (query.get('plays') === '1') {
  control.begin(url);
  await new Promise((resolve) => video().addEventListener('playing', resolve, { once: true }));
  report('playing by itself');
}

let asked = 0;
const chat = connectChat({ tokenUrl: '/token' });
const autoplay = await createAutoplay({
  playbackUrl() {
    report('asked');
    return `${url}?asked=${++asked}`;
  },
  channel,
  player,
  chat,
});
const condition = () => ({
  reason: autoplay.reason,
  isPlaying: autoplay.isPlaying,
  offer: autoplay.offer,
  broadcast: autoplay.broadcast,
  muted: video().muted,
  loads,
});
const tell = () => report('condition', condition());
autoplay.addEventListener('change', tell);
autoplay.addEventListener('offer', tell);
autoplay.addEventListener('error', ({ error }) => {
  report('error', { message: error.message, status: error.status });
});
chat.addEventListener('link', ({ link }) => report('link', { link }));

let watched = 0;
setInterval(() => {
  const { currentTime } = video();
  if (Math.floor(currentTime) === watched) return;
  watched = Math.floor(currentTime);
  report('watched', { seconds: watched, ...condition() });
}, 100);

/** What a test does as the viewer or as the browser. */
globalThis.act = {
  viewerPauses: () => control.pause(),
  browserPausesHidden() {
    visibility = 'hidden';
    document.dispatchEvent(new Event('visibilitychange'));
    video().pause();
  },
  show() {
    visibility = 'visible';
    document.dispatchEvent(new Event('visibilitychange'));
  },
};
tell();
report('link', { link: chat.link });
