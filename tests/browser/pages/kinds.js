// The kinds of players that autoplay drives, as pages make them. `player` is what createAutoplay()
// gets; `video()` is the <video> that shows the picture; `control` is what the page's own controls do.
import { fromVideojs } from './videojs.js';

const here = (name) => new URL(name, location.href).href;

/** @param {Element} parent */
function addVideo(parent) {
  const video = document.createElement('video');
  video.playsInline = true;
  video.style.width = '100%';
  parent.append(video);
  return video;
}

async function addIvs(parent) {
  const { create } = await import('./ivs-library.js');
  const player = create({
    wasmWorker: here('amazon-ivs-wasmworker.min.js'),
    wasmBinary: here('amazon-ivs-wasmworker.min.wasm'),
  });
  const video = addVideo(parent);
  player.attachHTMLVideoElement(video);
  return { player, video };
}

/** A custom element that has a <video> in its shadow. */
async function addElement(parent, name, library) {
  await import(library);
  const element = document.createElement(name);
  element.setAttribute('playsinline', '');
  element.setAttribute('disable-tracking', '');
  parent.append(element);
  return {
    player: element,
    video: () => element.nativeEl,
    control: {
      pause: () => element.pause(),
      begin(url) {
        element.muted = element.autoplay = true;
        element.src = url;
      },
    },
  };
}

async function addVideojs(parent, options, prepare = () => {}) {
  const { videojs } = await import('./videojs-library.js');
  await prepare(videojs);
  const video = addVideo(parent);
  video.className = 'video-js';
  const player = videojs(video, { controls: true, ...options });
  return {
    player: fromVideojs(player),
    video: () => player.el().querySelector('video'),
    control: {
      pause: () => player.pause(),
      begin(url) {
        player.muted(true);
        player.src({ src: url, type: 'application/x-mpegURL' });
        // The first is lost on the Amazon IVS tech, which has no source yet.
        player.play();
        player.one('loadedmetadata', () => player.play());
      },
    },
  };
}

/** What the controls of a plain <video> do. @param {HTMLVideoElement} video */
const controlOf = (video) => ({
  pause: () => video.pause(),
  begin(url) {
    video.muted = true;
    video.src = url;
    video.play();
  },
});

/** @type {Record<string, (parent: Element) => Promise<any>>} */
const KINDS = {
  async video(parent) {
    const video = addVideo(parent);
    return { player: video, video: () => video, control: controlOf(video) };
  },

  /** The one that web/README.md shows. */
  async adapter(parent) {
    const { adapterOf } = await import('./adapter-example.js');
    const video = addVideo(parent);
    return { player: adapterOf(video), video: () => video, control: controlOf(video) };
  },

  async ivs(parent) {
    const { player, video } = await addIvs(parent);
    return {
      player,
      video: () => video,
      control: {
        pause: () => player.pause(),
        begin(url) {
          player.setMuted(true);
          player.load(url);
          player.play();
        },
      },
    };
  },

  async hls(parent) {
    const { Hls } = await import('./hls-library.js');
    const video = addVideo(parent);
    const hls = new Hls();
    hls.attachMedia(video);
    return {
      player: hls,
      video: () => video,
      control: {
        pause: () => video.pause(),
        begin(url) {
          video.muted = true;
          hls.loadSource(url);
          hls.once('hlsManifestParsed', () => video.play());
        },
      },
    };
  },

  'hls-video': (parent) => addElement(parent, 'hls-video', './hls-video-library.js'),
  'mux-video': (parent) => addElement(parent, 'mux-video', './mux-video-library.js'),
  videojs: (parent) => addVideojs(parent, {}),

  'videojs-ivs': (parent) =>
    addVideojs(parent, { techOrder: ['AmazonIVS'] }, async (videojs) => {
      const { registerIVSTech } = await import('./ivs-library.js');
      registerIVSTech(videojs, {
        wasmWorker: here('amazon-ivs-wasmworker.min.js'),
        wasmBinary: here('amazon-ivs-wasmworker.min.wasm'),
      });
    }),
};

/** @param {string} kind @param {Element} parent */
export const openKind = (kind, parent) => KINDS[kind](parent);
