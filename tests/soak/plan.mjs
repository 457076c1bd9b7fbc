// What the soak does, drawn from a seed. The plan of a broadcast depends on the seed, the channel and
// the broadcast's number alone, so a seed repeats it whatever the pages did.

/** @typedef {{ at: number, kind: string, body: Record<string, number | string>, lasts: number }}
 *   FaultPlan `at`: ms from the go-live; `lasts`: the ms after which it is ended, 0 = by itself */
/** @typedef {{ at: number, page: number, act: string, forMs: number, by?: string }} ActPlan
 *   `forMs`: until it is undone; 0 = never, or nothing to undo */
/** @typedef {{ gapMs: number, dwellMs: number, drains: boolean, faults: FaultPlan[],
 *   acts: ActPlan[] }} BroadcastPlan */

/** What a page is, for as long as the soak runs.
 * @typedef {{ player: 'ivs' | 'hls', wasm: boolean, policy: 'auto' | 'ask', snapshot: boolean,
 *   gate: 'signal' | 'release' }} PagePlan */

/** A random number generator of 32 bits. @param {string} seed */
export function random(seed) {
  let state = 2166136261;
  for (const unit of seed) state = Math.imul(state ^ unit.charCodeAt(0), 16777619);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  /** A whole number of [from, to]. @param {number} from @param {number} to */
  const within = (from, to) => from + Math.floor(next() * (to - from + 1));
  return {
    within,
    /** @param {number} chance */
    happens: (chance) => next() < chance,
    /** @template T @param {readonly T[]} list @returns {T} */
    pick: (list) => list[within(0, list.length - 1)],
  };
}

/** @typedef {ReturnType<typeof random>} Random */

/** Kinds of faults, each with how it is drawn. `begin`: earliest and latest ms from the go-live.
 * @type {Record<string, { begin: [number, number], draw: (dice: Random) =>
 *   { body: Record<string, number>, lasts?: number } }>} */
const FAULTS = {
  'cut-chat': { begin: [-4000, 6000], draw: () => ({ body: {} }) },
  'close-chat': {
    begin: [-4000, 6000],
    draw: ({ pick }) => ({ body: { code: pick([1000, 1001, 1008, 1011, 1012]) } }),
  },
  'half-open-chat': { begin: [-4000, 4000], draw: () => ({ body: {} }) },
  'refuse-chat': {
    begin: [-4000, 4000],
    draw: ({ within }) => ({ body: { ms: within(1000, 15_000) } }),
  },
  token: {
    begin: [-4000, 4000],
    draw: ({ pick, within }) => {
      const status = pick([401, 403, 429, 500, 503]);
      const body = { status, ms: within(1000, 15_000) };
      return { body: status === 429 ? { ...body, retryAfter: within(1, 8) } : body };
    },
  },
  'token-slow': {
    begin: [-4000, 4000],
    draw: ({ within }) => ({ body: { delay: within(500, 15_000), ms: within(1000, 15_000) } }),
  },
  'manifest-404': {
    begin: [-2000, 8000],
    draw: ({ within }) => ({ body: { ms: within(500, 20_000) } }),
  },
  manifest: {
    begin: [-2000, 8000],
    draw: ({ pick, within }) => ({
      body: { status: pick([401, 403, 429, 500, 502, 503]), ms: within(500, 15_000) },
    }),
  },
  'freeze-manifest': {
    begin: [1000, 8000],
    draw: ({ within }) => ({ body: { ms: within(1000, 20_000) } }),
  },
  'lose-event': { begin: [-1000, -1000], draw: () => ({ body: {} }) },
  'delay-event': {
    begin: [-1000, -1000],
    draw: ({ within }) => ({ body: { ms: within(1000, 15_000) } }),
  },
  'repeat-event': { begin: [-1000, -1000], draw: () => ({ body: {} }) },
  'reorder-events': { begin: [-1000, -1000], draw: () => ({ body: {} }) },
  'emitter-down': {
    begin: [-1000, -1000],
    draw: ({ within }) => ({ body: { times: within(1, 2) } }),
  },
};

/** What happens to a page, and how often of 100. @type {[string, number][]} */
const ACTS = [
  ['hide', 18],
  ['freeze', 10],
  ['away', 12],
  ['offline', 12],
  ['reload', 10],
  ['pause', 20],
  ['mute', 6],
  ['tap', 12],
];

/** @param {Random} dice */
function drawAct(dice) {
  let left = dice.within(1, 100);
  for (const [act, share] of ACTS) {
    left -= share;
    if (left <= 0) return act;
  }
  return 'tap';
}

/** @param {Random} dice @param {number} page @returns {ActPlan} */
function planAct(dice, page) {
  const act = drawAct(dice);
  const early = dice.happens(0.4);
  const at = early ? dice.within(-4000, 0) : dice.within(500, 9000);
  const forMs = { tap: 0, reload: 0, pause: dice.happens(0.7) ? dice.within(2000, 12_000) : 0 }[
    act
  ];
  const by = act === 'pause' ? dice.pick(['controls', 'page']) : undefined;
  return { at, page, act, forMs: forMs ?? dice.within(500, 12_000), by };
}

/** @param {Random} dice @param {string} kind @returns {FaultPlan} */
function planFault(dice, kind) {
  const { begin, draw } = FAULTS[kind];
  const { body } = draw(dice);
  const lasts = kind.endsWith('-event') || kind.endsWith('-events') ? 0 : Number(body.ms ?? 0);
  return { at: dice.within(...begin), kind, body: { kind, ...body }, lasts };
}

/** @param {string} seed @param {number} channel @param {number} index of the broadcast
 * @param {{ pages: number, calm: boolean }} what `calm`: no faults and no acts
 * @returns {BroadcastPlan} */
export function planBroadcast(seed, channel, index, { pages, calm }) {
  const dice = random(`${seed}/${channel}/${index}`);
  const gapMs = dice.happens(0.1) ? dice.within(16_000, 35_000) : dice.within(500, 5000);
  const plan = { gapMs, dwellMs: dice.within(500, 4000), drains: dice.happens(0.6) };
  if (calm) return { ...plan, drains: true, faults: [], acts: [] };
  const faults = [];
  if (dice.happens(0.45)) faults.push(planFault(dice, dice.pick(Object.keys(FAULTS))));
  if (dice.happens(0.15)) faults.push(planFault(dice, dice.pick(Object.keys(FAULTS))));
  if (faults.some(({ kind }) => kind === 'lose-event')) {
    // A lost event is made up for when the chat reconnects, and only then.
    const at = dice.within(2000, 8000);
    faults.push({ at, kind: 'cut-chat', body: { kind: 'cut-chat' }, lasts: 0 });
  }
  const acts = [];
  for (let page = 0; page < pages; page++) {
    if (dice.happens(0.5)) acts.push({ at: -3000, page, act: 'resume', forMs: 0 });
    if (dice.happens(0.5))
      acts.push({ at: dice.within(-4000, 9000), page, act: 'release', forMs: 0 });
    if (dice.happens(0.4)) acts.push(planAct(dice, page));
    if (dice.happens(0.1)) acts.push(planAct(dice, page));
  }
  const byTime = (/** @type {{ at: number }} */ a, /** @type {{ at: number }} */ b) => a.at - b.at;
  return { ...plan, faults: faults.sort(byTime), acts: acts.sort(byTime) };
}

/** @param {string} seed @param {number} number of the page @returns {PagePlan} */
export function planPage(seed, number) {
  const dice = random(`${seed}/page/${number}`);
  const player = number % 2 === 0 ? 'hls' : 'ivs';
  return {
    player,
    wasm: player === 'ivs' || !dice.happens(0.3),
    policy: number % 8 === 6 ? 'ask' : 'auto',
    snapshot: dice.happens(0.4),
    gate: number % 8 === 5 || number % 8 === 2 ? 'release' : 'signal',
  };
}
