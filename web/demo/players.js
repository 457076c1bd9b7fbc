/** @import { Player } from '../src/players/index.js' */
/** @import { Marks } from './marks.js' */

/**
 * @typedef {object} Opened
 * @property {string} name shown to the visitor
 * @property {Player | 'none'} player
 * @property {(muted: boolean) => void} setMuted for a mute by the viewer
 */

/** @param {string} name @returns {string} */
const here = (name) => new URL(name, import.meta.url).href;

/** @type {Record<string, (video: HTMLVideoElement) => Promise<Opened | undefined>>} */
const KINDS = {
  async ivs(video) {
    const { create, isPlayerSupported } = await import('./ivs-library.js');
    if (!isPlayerSupported) return undefined;
    const player = create({
      wasmWorker: here('amazon-ivs-wasmworker.min.js'),
      wasmBinary: here('amazon-ivs-wasmworker.min.wasm'),
    });
    player.attachHTMLVideoElement(video);
    const setMuted = (/** @type {boolean} */ muted) => player.setMuted(muted);
    return { name: `Amazon IVS ${player.getVersion()}`, player, setMuted };
  },

  async hls(video) {
    const { Hls } = await import('./hls-library.js');
    if (!Hls.isSupported()) return undefined;
    const player = new Hls();
    player.attachMedia(video);
    return { name: `hls.js ${Hls.version}`, player, setMuted: muting(video) };
  },

  async native(video) {
    if (video.canPlayType('application/vnd.apple.mpegurl') === '') return undefined;
    return { name: 'the browser’s own', player: video, setMuted: muting(video) };
  },
};

/** @param {HTMLVideoElement} video */
const muting = (video) => (/** @type {boolean} */ muted) => {
  video.muted = muted;
};

/** Opens the first player that this browser can use.
 * @param {HTMLVideoElement} video @param {string | null} wish ivs, hls, native; null = any
 * @returns {Promise<Opened>} */
export async function openPlayer(video, wish) {
  for (const [kind, open] of Object.entries(KINDS)) {
    if (wish !== null && wish !== kind) continue;
    try {
      const opened = await open(video);
      if (opened) return opened;
    } catch (error) {
      console.warn(`demo: no ${kind} player here:`, error);
    }
  }
  return { name: 'none', player: 'none', setMuted: () => {} };
}

/** Wraps a method: calls `before` with its argument, then the method.
 * @param {any} object @param {string} name @param {(argument: any) => void} before
 * @param {() => void} [after] */
function hook(object, name, before, after) {
  const call = object[name].bind(object);
  object[name] = (/** @type {unknown} */ argument) => {
    before(argument);
    const answer = call(argument);
    after?.();
    return answer;
  };
}

/** Marks the calls of the player and what the viewer sees.
 * @param {Player} player @param {HTMLVideoElement} video @param {Marks} marks */
export function markPlayer(player, video, marks) {
  const isHls = 'loadSource' in player;
  let frame = 0;
  let starting = false;
  const loading = () => {
    marks.add('load');
    starting = true;
    video.cancelVideoFrameCallback?.(frame);
    frame = video.requestVideoFrameCallback?.((_, { presentationTime }) => {
      marks.add('first-frame', '', presentationTime);
    });
  };
  hook(
    player,
    isHls ? 'loadSource' : 'load',
    () => marks.add('decision', 'load the stream'),
    loading,
  );
  hook(isHls ? video : player, 'play', () => marks.add('play'));
  video.addEventListener('playing', () => {
    if (starting) marks.add('playing');
    starting = false;
  });
}
