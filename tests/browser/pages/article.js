// A page that does what the one of "Autoplaying Amazon IVS Live Streams" (dev.to/aws, 2023) does:
// a chat connection of its own, one handler for its frames, and nothing of ours.
import { create } from './ivs-library.js';
import { reporter } from './report.js';

const CHANNEL_NAME = 'demo-channel';
const report = reporter('article');

const here = (name) => new URL(name, location.href).href;
const player = create({
  wasmWorker: here('amazon-ivs-wasmworker.min.js'),
  wasmBinary: here('amazon-ivs-wasmworker.min.wasm'),
});
player.attachHTMLVideoElement(document.getElementById('video'));
let isPlaying = false;
for (const state of ['Idle', 'Ready', 'Buffering', 'Playing', 'Ended']) {
  player.addEventListener(state, () => {
    isPlaying = state === 'Playing';
    report(state);
  });
}

const { playbackPath } = await (await fetch('/stage/state')).json();
const { endpoint, token } = await (await fetch('/token', { method: 'POST' })).json();
const connection = new WebSocket(endpoint, token);
connection.onopen = () => report('connected');
connection.onmessage = ({ data }) => {
  const frame = JSON.parse(data);
  if (frame.Type !== 'EVENT') return;
  report('event', { name: frame.EventName });
  if (frame.EventName !== 'STREAM_STARTED') return;
  const event = JSON.parse(frame.Attributes.event);
  if (event.detail.channel_name !== CHANNEL_NAME || isPlaying) return;
  report('start', { streamId: event.detail.stream_id });
  player.load(location.origin + playbackPath);
  player.play();
};
