// The measurements of frames, for Node and for a page.

/** Frames of one batch. A batch is timed as a whole because a page's clock is coarse. */
const BATCH = 20_000;
/** A browser reserves much memory for each machine of the core, so a few are reused. */
const POOL = 20;
const GO_LIVES = 200;
/** After so many calls the engine has compiled what is called most. */
const WARM_UP = 5;

/** The handler of the post that this package's architecture is taken from: parse, compare, play.
 * @param {string} name the channel's @param {{ playing: boolean, play: () => void }} player */
export function postsHandler(name, player) {
  return (/** @type {{ data: string }} */ { data }) => {
    const frame = JSON.parse(data);
    if (frame.Type !== 'EVENT') return;
    if (frame.EventName !== 'STREAM_STARTED') return;
    const event = JSON.parse(frame.Attributes.event);
    if (event.detail.channel_name === name && !player.playing) player.play();
  };
}

/** A player of six calls that plays nothing. */
export function idlePlayer() {
  return {
    plays: 0,
    report: (/** @type {{ fact: string } & Record<string, unknown>} */ _report) => {},
    load() {},
    play() {
      this.plays++;
    },
    pause() {},
    setMuted() {},
    /** @param {(report: { fact: string } & Record<string, unknown>) => void} report */
    subscribe(report) {
      this.report = report;
      report({ fact: 'PlayerAttached', state: 'Idle', paused: true });
    },
    destroy() {},
  };
}

/** An autoplay whose probe met no stream, and which waits; the probe is long enough ago for a start
 * to be immediate. `settle()` brings it back there when a stream has ended.
 * @param {any} createAutoplay @param {Record<string, unknown>} options */
export async function waiting(createAutoplay, options) {
  let skipped = 0;
  const player = idlePlayer();
  const platform = {
    now: () => performance.now() + skipped,
    dateNow: () => Date.now() + skipped,
    page: {},
  };
  const autoplay = await createAutoplay({ player, platform, ...options });
  const settle = () => {
    player.report({ fact: 'PlayerFailed', error: 'NotAvailable', status: 404 });
    skipped += 5_000;
  };
  settle();
  player.plays = 0;
  return { autoplay, player, settle };
}

/** A WebSocket without a network. */
class FakeSocket {
  static last = /** @type {FakeSocket | undefined} */ (undefined);
  onopen = () => {};
  onmessage = (/** @type {{ data: string }} */ _event) => {};
  constructor() {
    FakeSocket.last = this;
    setTimeout(() => this.onopen());
  }
  close() {}
  send() {}
}

/** @param {any} connectChat */
async function openChat(connectChat) {
  const chat = connectChat({
    tokenProvider: async () => 'token',
    endpoint: 'wss://chat.invalid',
    platform: { WebSocket: FakeSocket, page: {} },
  });
  await new Promise((resolve) => {
    chat.addEventListener('link', () => chat.link === 'Open' && resolve(undefined));
  });
  return { chat, socket: /** @type {FakeSocket} */ (FakeSocket.last) };
}

/** The frames of `count` broadcasts, one after the other: [start, end]. They follow `first`, whose
 * stream gives them their shape.
 * @param {string} started @param {string} ended @param {number} first @param {number} count */
export function broadcasts(started, ended, first, count) {
  /** @param {string} sample @param {number} index @param {number} second */
  const frameOf = (sample, index, second) => {
    const frame = JSON.parse(sample);
    const event = JSON.parse(frame.Attributes.event);
    const at = new Date(Date.UTC(2026, 10, 23, 18) + index * 60_000 + second * 1000).toISOString();
    event.time = at.replace(/\.\d+/, '');
    event.id = event.id.slice(0, -8) + String(index * 2 + (second && 1)).padStart(8, '0');
    event.detail.stream_id = `st-${String(index).padStart(23, 'x')}`;
    frame.Attributes.event = JSON.stringify(event);
    return { data: JSON.stringify({ ...frame, SendTime: at }) };
  };
  return Array.from({ length: count }, (_, i) => ({
    start: frameOf(started, first + i, 0),
    end: frameOf(ended, first + i, 30),
  }));
}

/** @typedef {Awaited<ReturnType<typeof waiting>>} Waiting */

/** Nanoseconds from feed() to the play order done, each go-live new to the autoplay it meets.
 * @param {Waiting[]} pool @param {ReturnType<typeof broadcasts>} lives */
function timedStarts(pool, lives) {
  let sum = 0;
  let plays = 0;
  for (let from = 0; from < lives.length; from += pool.length) {
    const now = lives.slice(from, from + pool.length);
    const began = performance.now();
    for (let i = 0; i < now.length; i++) pool[i]?.autoplay.feed(now[i]?.start);
    sum += performance.now() - began;
    for (const [i, { autoplay, player, settle }] of pool.entries()) {
      plays += player.plays;
      autoplay.feed(now[i]?.end);
      settle();
      player.plays = 0;
    }
  }
  if (plays !== lives.length) throw new Error(`${lives.length} go-lives gave ${plays} play orders`);
  return (sum * 1e6) / lives.length;
}

/** Nanoseconds for each call. @param {(frame: { data: string }) => void} take
 * @param {{ data: string }[]} frames @param {number} count */
function timed(take, frames, count) {
  const size = frames.length;
  const began = performance.now();
  for (let i = 0; i < count; i++) take(/** @type {{ data: string }} */ (frames[i % size]));
  return ((performance.now() - began) * 1e6) / count;
}

/**
 * Each figure is ns for one frame, one for each round; the first rounds are discarded. The very
 * first STREAM_STARTED, which runs before anything is compiled, is a figure of its own.
 * @param {{ createAutoplay: any, connectChat: any }} module
 * @param {{ messages: string[], started: string, ended: string, channel: string,
 *   playbackUrl: string }} given
 * @param {number} rounds */
export async function measureFrames({ createAutoplay, connectChat }, given, rounds) {
  const { channel, playbackUrl } = given;
  const messages = given.messages.map((data) => ({ data }));
  const options = { channel, playbackUrl };
  const name = JSON.parse(JSON.parse(given.started).Attributes.event).detail.channel_name;
  const theirs = { playing: false, play() {} };
  const post = postsHandler(name, theirs);
  const { autoplay } = await waiting(createAutoplay, options);
  const { chat, socket } = await openChat(connectChat);
  const followed = await waiting(createAutoplay, { ...options, chat });

  const pool = await Promise.all(
    Array.from({ length: POOL }, () => waiting(createAutoplay, options)),
  );
  const firsts = broadcasts(given.started, given.ended, 0, 1);
  const first = {
    post: timed(post, [firsts[0]?.start ?? { data: '' }], 1),
    feed: timedStarts(pool, firsts),
  };
  const measureRound = (/** @type {number} */ round) => {
    const lives = broadcasts(given.started, given.ended, 1 + round * GO_LIVES, GO_LIVES);
    const starts = lives.map(({ start }) => start);
    const last = starts.slice(-1);
    return {
      postMessage: timed(post, messages, BATCH),
      feedMessage: timed(autoplay.feed, messages, BATCH),
      chatMessage: timed((frame) => socket.onmessage(frame), messages, BATCH),
      postStart: timed(post, starts, GO_LIVES),
      feedStart: timedStarts(pool, lives),
      feedRepeat: timed(pool[0]?.autoplay.feed, last, GO_LIVES),
    };
  };
  const all = Array.from({ length: WARM_UP + rounds }, (_, round) => measureRound(round));
  const seen = autoplay.explain().ignored.Irrelevant;
  if (seen !== BATCH * all.length) throw new Error(`only ${seen} messages were seen as such`);
  for (const { autoplay } of [...pool, followed]) autoplay.close();
  autoplay.close();
  chat.close();
  all.splice(0, WARM_UP);
  /** @param {keyof ReturnType<typeof measureRound>} what */
  const each = (what) => all.map((round) => round[what]);
  return {
    postMessage: each('postMessage'),
    feedMessage: each('feedMessage'),
    chatMessage: each('chatMessage'),
    postStart: each('postStart'),
    feedStart: each('feedStart'),
    feedRepeat: each('feedRepeat'),
    postFirst: [first.post],
    feedFirst: [first.feed],
  };
}
