// A page as anybody would write it. Query: player (ivs or hls), policy, gate, snapshot. What the soak needs of it is
// in `soak`.
import { connectChat, createAutoplay } from './ivs-autoplay.js';

const query = new URLSearchParams(location.search);
const video = document.getElementById('video');

async function ivs() {
  const { create } = await import('./ivs-library.js');
  const here = (name) => new URL(name, location.href).href;
  const player = create({
    wasmWorker: here('amazon-ivs-wasmworker.min.js'),
    wasmBinary: here('amazon-ivs-wasmworker.min.wasm'),
  });
  player.attachHTMLVideoElement(video);
  return player;
}

async function hls() {
  const { Hls } = await import('./hls-library.js');
  const player = new Hls();
  player.attachMedia(video);
  return player;
}

// What the stage says of itself is in the address: the page has to load while the network is bad.
const channel = query.get('channel');
const player = await (query.get('player') === 'hls' ? hls() : ivs());
const chat = connectChat({ tokenUrl: '/token', trace: true });
const autoplay = await createAutoplay({
  playbackUrl: location.origin + query.get('path'),
  channel,
  player,
  chat,
  policy: query.get('policy') ?? 'auto',
  gate: query.get('gate') ?? 'signal',
  snapshotUrl: query.get('snapshot') === '1' ? `/snapshot?channel=${channel}` : undefined,
  trace: true,
});

globalThis.soak = {
  autoplay,
  /** What the page says of itself. */
  says: () => ({
    reason: autoplay.reason,
    isPlaying: autoplay.isPlaying,
    offer: autoplay.offer,
    broadcast: autoplay.broadcast,
    link: chat.link,
    evidence: autoplay.explain().evidence,
  }),
  mute: (muted) => (player.setMuted ? player.setMuted(muted) : (video.muted = muted)),
  traces: () => ({ director: autoplay.trace(), link: chat.trace() }),
};
