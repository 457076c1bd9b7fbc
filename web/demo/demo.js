import { connectChat, createAutoplay } from '../src/index.js';
import { ChatPanel } from './chat-panel.js';
import { FaultsPanel } from './faults-panel.js';
import { Marks } from './marks.js';
import { markPlayer, openPlayer } from './players.js';
import { draw, timeTo, wayOf } from './waterfall.js';
import { LINKS, PLAYING_OUT, WORDS } from './words.js';

/** @import { Autoplay } from '../src/autoplay.js' */
/** @import { Chat } from '../src/chat.js' */

/** @typedef {{ live: boolean, channel: string, playbackPath: string }} StageState */

/** @template {HTMLElement} T @param {string} id @param {new () => T} type @returns {T} */
function find(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${type.name} '${id}'`);
  return found;
}

/** @param {string} id */
const part = (id) => find(id, HTMLElement);
/** @param {string} id */
const button = (id) => find(id, HTMLButtonElement);

/** @param {HTMLElement} target @param {string} text */
function write(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

const marks = new Marks();
const video = find('video', HTMLVideoElement);

/** @param {Autoplay} autoplay */
function show(autoplay) {
  const { reason, isPlaying, broadcast, offer } = autoplay;
  const words = WORDS[reason];
  const over = isPlaying && broadcast === 'Draining';
  part('screen').dataset.surface = words.surface;
  write(part('headline'), words.headline);
  write(part('hint'), words.hint);
  write(part('sentence'), over ? PLAYING_OUT : words.sentence);
  button('play').hidden = offer !== 'Play' && reason !== 'viewer_paused';
  button('unmute').hidden = offer !== 'Unmute';
  part('viewer').hidden = !isPlaying;
  button('sound').hidden = offer === 'Unmute';
  part('badge').hidden = !isPlaying;
  part('badge').dataset.broadcast = broadcast;
  write(part('badge'), over ? 'Ending' : 'Live');
  write(part('is-playing'), String(isPlaying));
  write(part('reason'), reason);
  write(part('broadcast'), broadcast);
  write(part('evidence'), autoplay.explain().evidence || 'no stream');
}

/** @param {Chat} chat */
function showLink(chat) {
  part('link').dataset.link = chat.link;
  write(part('link'), LINKS[chat.link]);
}

function showSound() {
  part('viewer').dataset.muted = String(video.muted);
  button('sound').setAttribute('aria-label', video.muted ? 'Unmute' : 'Mute');
}

async function showTimeline() {
  const answer = await fetch('/stage/timeline', { cache: 'no-store' }).catch(() => undefined);
  if (!answer?.ok) return;
  const way = wayOf(await answer.json(), marks);
  const [play, frame] = [timeTo(way, 'play'), timeTo(way, 'first-frame')];
  if (play === undefined || frame === undefined) return;
  part('timeline-empty').hidden = true;
  part('totals').hidden = false;
  write(part('to-play'), play);
  write(part('to-frame'), frame);
  draw(part('steps'), way);
}

/** The broadcaster's two buttons, enabled as the origin's state allows. */
class Broadcaster {
  #live = button('go-live');
  #end = button('end');

  constructor() {
    this.#live.addEventListener('click', () => this.#order('live'));
    this.#end.addEventListener('click', () => this.#order('end'));
  }

  /** @returns {Promise<StageState>} */
  async refresh() {
    const answer = await fetch('/stage/state', { cache: 'no-store' });
    if (!answer.ok) throw new Error(`the stage does not say how things are: HTTP ${answer.status}`);
    const state = await answer.json();
    this.#live.disabled = state.live === true;
    this.#end.disabled = state.live !== true;
    return state;
  }

  /** @param {'live' | 'end'} what */
  async #order(what) {
    const focused = document.activeElement;
    const trouble = part('trouble');
    trouble.hidden = true;
    try {
      const answer = await fetch(`/stage/${what}`, { method: 'POST' });
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      trouble.textContent = `The stage refused the request: ${why}`;
      trouble.hidden = false;
    }
    await this.refresh().catch(() => {});
    if (focused === this.#live || focused === this.#end) {
      (this.#live.disabled ? this.#end : this.#live).focus();
    }
  }
}

/** @param {Autoplay} autoplay @param {(muted: boolean) => void} setMuted */
function offerControls(autoplay, setMuted) {
  button('play').addEventListener('click', () => autoplay.play());
  button('unmute').addEventListener('click', () => autoplay.unmute());
  button('pause').addEventListener('click', () => {
    autoplay.pause();
    button('play').focus();
  });
  button('sound').addEventListener('click', () => setMuted(!video.muted));
  video.addEventListener('volumechange', showSound);
  showSound();
}

async function start() {
  const broadcaster = new Broadcaster();
  draw(part('steps'), []);
  const chat = connectChat({ tokenUrl: '/token' });
  chat.addEventListener('link', () => showLink(chat));
  chat.addEventListener('event', ({ name }) => marks.add('frame', name));
  new ChatPanel(chat, {
    list: part('messages'),
    form: find('say', HTMLFormElement),
    name: find('name', HTMLInputElement),
    text: find('text', HTMLInputElement),
    unsent: part('unsent'),
  });
  new FaultsPanel({
    form: find('fault', HTMLFormElement),
    kinds: find('fault-kind', HTMLSelectElement),
    end: button('fault-end'),
    answer: part('fault-answer'),
  });

  const wish = new URLSearchParams(location.search).get('player');
  const [{ channel, playbackPath }, { name, player, setMuted }] = await Promise.all([
    broadcaster.refresh(),
    openPlayer(video, wish),
  ]);
  write(part('player'), name);
  if (player !== 'none') markPlayer(player, video, marks);
  const autoplay = await createAutoplay({
    playbackUrl: new URL(playbackPath, location.origin).href,
    player,
    chat,
    snapshotUrl: `/snapshot?channel=${encodeURIComponent(channel)}`,
  });
  autoplay.addEventListener('change', ({ reason, previous }) => {
    marks.add('reason', `${reason} after ${previous}`);
    show(autoplay);
    if (autoplay.isPlaying) setTimeout(showTimeline, 250);
  });
  autoplay.addEventListener('offer', () => show(autoplay));
  chat.addEventListener('event', () => {
    show(autoplay);
    broadcaster.refresh().catch(() => {});
  });
  offerControls(autoplay, setMuted);
  marks.add('reason', `${autoplay.reason} at first`);
  show(autoplay);
  await showTimeline();
}

start().catch((error) => {
  part('screen').dataset.surface = 'trouble';
  write(part('headline'), 'The page could not start');
  write(part('sentence'), error instanceof Error ? error.message : String(error));
});
