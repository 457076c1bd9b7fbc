// The measurements of a page, for Chromium.
import { broadcasts, postsHandler, waiting } from './frames-work.js';

const GO_LIVES = 200;
const STARTS = 20;
const IDLE = 50;
/** An autoplay takes so many broadcasts before another one takes over. */
const SHARE = 10;
const WARM_UP = 3;

/** @typedef {{ started: string, ended: string, channel: string, playbackUrl: string }} Given */

/** The post's handler as a page's module has it.
 * @param {string} source of frames-work.js */
const handlerModule = (source) => {
  const [handler = ''] = /export function postsHandler[^]*?\n}/.exec(source) ?? [];
  if (!handler) throw new Error('there is no postsHandler in frames-work.js');
  return handler;
};

/** ms from a script's text to an autoplay, or a handler, that takes frames. Each time the text is a
 * new module, which the browser has to parse.
 * @param {string} text @param {(module: any) => unknown} start */
async function untilReady(text, start) {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  const began = performance.now();
  const ready = await start(await import(url));
  const ms = performance.now() - began;
  URL.revokeObjectURL(url);
  /** @type {any} */ (ready).close?.();
  return ms;
}

/** µs from each frame to the call of play(). @param {ReturnType<typeof broadcasts>} lives
 * @param {(frame: { data: string }) => void} take @param {{ play: () => void }} player
 * @param {(live: ReturnType<typeof broadcasts>[number]) => void} after */
function toPlay(lives, take, player, after) {
  const us = [];
  let at = NaN;
  const play = player.play.bind(player);
  player.play = () => {
    at = performance.now();
    play();
  };
  for (const live of lives) {
    const began = performance.now();
    take(live.start);
    us.push((at - began) * 1000);
    at = NaN;
    after(live);
  }
  player.play = play;
  if (us.some(Number.isNaN)) throw new Error('a go-live gave no play order');
  return us;
}

/** @param {any} createAutoplay @param {Given} given @param {number} round */
async function measureStarts(createAutoplay, given, round) {
  const { started, ended, channel, playbackUrl } = given;
  const lives = broadcasts(started, ended, 1 + round * GO_LIVES, GO_LIVES);
  const name = JSON.parse(JSON.parse(started).Attributes.event).detail.channel_name;
  const theirs = { playing: false, play() {} };
  const post = toPlay(lives, postsHandler(name, theirs), theirs, () => {});
  const feed = [];
  for (let from = 0; from < lives.length; from += SHARE) {
    const { autoplay, player, settle } = await waiting(createAutoplay, { channel, playbackUrl });
    const some = lives.slice(from, from + SHARE);
    feed.push(
      ...toPlay(some, autoplay.feed, player, ({ end }) => {
        autoplay.feed(end);
        settle();
      }),
    );
    autoplay.close();
  }
  return { feed, post };
}

/** Bytes of each of many that wait. @param {() => unknown} make */
async function bytesOf(make) {
  const heapInUse = /** @type {any} */ (globalThis).heapInUse;
  const before = await heapInUse();
  const made = [];
  for (let i = 0; i < IDLE; i++) made.push(await make());
  const bytes = ((await heapInUse()) - before) / made.length;
  for (const one of made) /** @type {any} */ (one).autoplay?.close();
  return bytes;
}

/** @param {{ createAutoplay: any }} module @param {Given} given
 * @param {{ script: string, frames: string }} urls @param {number} rounds */
export async function measurePage({ createAutoplay }, given, urls, rounds) {
  const [script, frames] = await Promise.all(
    [urls.script, urls.frames].map(async (url) => (await fetch(url)).text()),
  );
  const { channel, playbackUrl } = given;
  const options = { channel, playbackUrl };
  const name = JSON.parse(JSON.parse(given.started).Attributes.event).detail.channel_name;
  const handler = handlerModule(frames);
  const all = [];
  for (let round = 0; round < WARM_UP + rounds; round++) {
    const ready = { ours: /** @type {number[]} */ ([]), post: /** @type {number[]} */ ([]) };
    for (let i = 0; i < STARTS; i++) {
      const autoplay = (/** @type {any} */ module) => waiting(module.createAutoplay, options);
      ready.ours.push(
        await untilReady(script, async (module) => (await autoplay(module)).autoplay),
      );
      ready.post.push(await untilReady(handler, (module) => module.postsHandler(name, {})));
    }
    const starts = await measureStarts(createAutoplay, given, round);
    const heap = {
      ours: await bytesOf(() => waiting(createAutoplay, options)),
      post: await bytesOf(() => ({ take: postsHandler(name, { playing: false, play() {} }) })),
    };
    all.push({ ready, starts, heap });
  }
  return all.slice(WARM_UP);
}
