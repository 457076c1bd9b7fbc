// Whether the machine has time for what runs on it: a browser that gets none proves nothing.

const EACH_MS = 1000;
/** Long enough to be interrupted where others want the processor, too. */
const WORK_MS = 15;
/** Where the same work takes so many times as long as when it was quickest, the machine is busy. */
const SLOWER = 3;

/** Measures from now on. */
export function watchMachine() {
  let rounds = 1000;
  let quickest = Infinity;
  let slower = 1;
  let measured = 0;
  let busy = 0;
  const work = () => {
    const began = performance.now();
    let sum = 0;
    for (let i = 0; i < rounds; i++) sum = (sum * 31 + i) % 65_521;
    const ms = performance.now() - began;
    // A result that nobody reads is not computed.
    return sum < 0 ? Infinity : ms;
  };
  // The best of three: one may be interrupted.
  while (Math.min(work(), work(), work()) < WORK_MS) rounds *= 2;
  const measure = () => {
    const ms = work();
    quickest = Math.min(quickest, ms);
    slower = ms / quickest;
    measured++;
    if (slower > SLOWER) busy++;
  };
  measure();
  const timer = setInterval(measure, EACH_MS);
  return {
    isBusy: () => slower > SLOWER,
    /** The share of the time in which it was busy. */
    share: () => busy / measured,
    stop: () => clearInterval(timer),
  };
}

/** @typedef {ReturnType<typeof watchMachine>} Machine */
