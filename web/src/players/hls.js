import { mediaPlayer } from './media.js';
import { hearPlayer, playlistFailed } from './reports.js';

/** @import { PlayerAdapter } from './index.js' */
/** @import { MediaElement, Source } from './media.js' */
/** @import { PlayerError } from '../vocabulary.js' */

/**
 * The part of an hls.js instance (1.x) that is used. Events go by their string names, which
 * `Hls.Events` stands for.
 * @typedef {object} HlsPlayer
 * @property {MediaElement | null} media to be attached beforehand
 * @property {(url: string) => void} loadSource
 * @property {() => void} startLoad
 * @property {(media: any) => void} attachMedia
 * @property {() => void} recoverMediaError
 * @property {(name: any, listener: (name: any, data: any) => void) => void} on
 * @property {(name: any, listener: (name: any, data: any) => void) => void} off
 */

/** @typedef {{ fatal: boolean, type: string, details: string, response?: { code?: number } }} HlsError */

/** Playback that waits this near its known end has ended: its tracks need not end together. */
const NEAR_S = 1;

/** hls.js on a `<video>`.
 * @param {HlsPlayer} hls @param {MediaElement} video its media @param {() => number} now
 * @returns {PlayerAdapter} */
export const hlsPlayer = (hls, video, now) => mediaPlayer(video, now, hlsSource(hls, video));

/** @param {HlsPlayer} hls @param {MediaElement} video @returns {Source} */
export const hlsSource = (hls, video) => {
  let mended = false;
  let mending = false;
  let complete = false;
  return {
    isMending: () => mending,
    load(url) {
      mended = mending = complete = false;
      hls.loadSource(url);
      hls.startLoad();
    },
    listen({ report, ready, play }, signal) {
      /** Detaches the element and attaches it again; what it reports meanwhile is not passed on. */
      const mend = () => {
        mended = mending = true;
        const ran = !video.paused;
        if (ran) report('PlayerBuffering');
        hls.recoverMediaError();
        if (ran) play();
      };
      /** @type {Record<string, (name: string, data: any) => void>} */
      const heard = {
        hlsManifestParsed: ready,
        hlsError: (_, /** @type {HlsError} */ error) => {
          if (!error.fatal) return;
          if (error.type === 'mediaError' && !mended && isPlayable(error)) return mend();
          mending = false;
          report('PlayerFailed', failureOf(error));
        },
        hlsBufferEos: () => {
          complete = true;
        },
      };
      hearPlayer(report, hls, signal, heard, 'on', 'off');
      hearPlayer(report, video, signal, {
        loadedmetadata: () => {
          mending = false;
        },
        waiting: () => {
          const { currentTime, duration, ended } = video;
          if (!complete || ended || duration - currentTime > NEAR_S) return;
          complete = false;
          report('PlayerEnded');
        },
      });
    },
  };
};

/** Whether the browser knows the stream's codecs at all. @param {HlsError} error */
const isPlayable = ({ details }) => {
  return !/incompatible|addCodec/i.test(details);
};

/** @param {HlsError} error */
const failureOf = (error) =>
  playlistFailed(
    error.response?.code ?? 0,
    kindOf(error),
    `hls.js: ${error.type} ${error.details}`,
  );

/** @param {HlsError} error @returns {PlayerError} */
const kindOf = (error) => {
  const { type, details } = error;
  if (type === 'keySystemError' || !isPlayable(error)) return 'NotSupported';
  if (type === 'mediaError' || /parsing|empty/i.test(details)) return 'InvalidData';
  return type === 'networkError' ? 'Network' : 'Other';
};
