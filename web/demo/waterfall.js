/** @import { Marks } from './marks.js' */

/** @typedef {{ t_ms: number, who: string, what: string, detail: unknown }} Entry */
/** @typedef {{ what: string, at: number }} Step at: ms since Stream Start */

/** The steps: who takes each, and its description. `ours` marks the steps of ivs-autoplay. */
const STEPS = /** @type {const} */ ([
  { what: 'event', who: 'Event bus', words: 'Stream Start arrives' },
  { what: 'invoke', who: 'Lambda', words: 'The function gets the event' },
  { what: 'send', who: 'Lambda', words: 'SendEvent to the chat room' },
  { what: 'frame', who: 'Page', words: 'The event arrives in the page' },
  { what: 'decision', who: 'Page', words: 'The state machine decides', ours: true },
  { what: 'load', who: 'Page', words: 'load() was called', ours: true },
  { what: 'play', who: 'Page', words: 'play() is called', ours: true },
  { what: 'first-frame', who: 'Player', words: 'The first frame is shown' },
  { what: 'playing', who: 'Player', words: 'Playback advances' },
]);
const FROM_PAGE = new Set(['frame', 'decision', 'load', 'play', 'playing', 'first-frame']);

/** The steps of the last Stream Start so far.
 * @param {Entry[]} timeline @param {Pick<Marks, 'isOwn'>} marks @returns {Step[]} */
export function wayOf(timeline, marks) {
  const isStart = (/** @type {Entry} */ { what, detail }) =>
    what === 'event' && /^Stream Start\b/.test(String(detail));
  const start = timeline.filter(isStart).at(-1);
  if (!start) return [];
  const later = timeline.filter((entry) => entry.t_ms >= start.t_ms);
  /** @param {string} what */
  const first = (what) => {
    const fits = later.filter((entry) => entry.what === what);
    const entry = FROM_PAGE.has(what) ? fits.find((e) => marks.isOwn(e)) : fits[0];
    return entry ? [{ what, at: entry.t_ms - start.t_ms }] : [];
  };
  const way = STEPS.flatMap(({ what }) => first(what)).sort((a, b) => a.at - b.at);
  return way.some(({ what }) => what === 'frame') ? way : [];
}

/** @param {number} ms */
const readable = (ms) => `${ms < 100 ? ms.toFixed(1) : ms.toFixed(0)} ms`;

/** @param {string} tag @param {string} className @param {string} text */
function part(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** @param {string} what @param {string} time */
function rowOf(what, time) {
  const { who, words, ...rest } = STEPS.find((step) => step.what === what) ?? STEPS[0];
  const row = part('li', 'ours' in rest ? 'ours' : '', '');
  const track = part('div', 'track', '');
  row.append(part('span', 'who', who), part('span', '', words), track, part('span', 'ms', time));
  return { row, track };
}

/** Draws each step as the time since the step before it; without times, only the steps.
 * @param {HTMLElement} list @param {Step[]} way */
export function draw(list, way) {
  const total = way.at(-1)?.at || 1;
  let before = 0;
  const rows = way.map(({ what, at }) => {
    const { row, track } = rowOf(what, readable(at));
    const bar = document.createElement('span');
    bar.style.left = `${(before / total) * 99}%`;
    bar.style.width = `${((at - before) / total) * 99}%`;
    track.append(bar);
    before = at;
    return row;
  });
  const steps = STEPS.map(({ what }) => rowOf(what, '–').row);
  list.replaceChildren(...(way.length > 0 ? rows : steps));
}

/** @param {Step[]} way @param {string} what */
export function timeTo(way, what) {
  const step = way.find((one) => one.what === what);
  return step ? readable(step.at) : undefined;
}
