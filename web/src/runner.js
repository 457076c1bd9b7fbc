import { clockOf } from './clock.js';

/** @import { Fact } from './vocabulary.js' */
/** @import { Instruction, Machine } from './core.js' */
/** @import { Platform } from './platform.js' */
/** @import { Trace } from './trace.js' */

/** @typedef {{ fact: Fact, epoch: number, a: number, b: number, text: string }} FactRecord */

/**
 * What a runner works for.
 * @typedef {object} RunnerHost
 * @property {(order: Instruction, fact: FactRecord) => void} perform does one order of `fact`
 * @property {() => void} [settled] all orders of a fact are done
 * @property {(error: unknown) => void} failed an order could not be done, or a fact not be told
 * @property {boolean} [tellsJumps] whether a clock that stood still is a fact of this machine
 */

/** @typedef {Pick<Machine, 'handle' | 'overhear' | 'glance' | 'message' | 'deadline'>} Run */
/** @typedef {Pick<Platform, 'setTimeout' | 'clearTimeout'>} Timers */
/** @typedef {Timers & Pick<Platform, 'now' | 'dateNow'>} Surroundings */
/** @typedef {ReturnType<typeof runnerOf>} Runner */

/** Nothing tells a page that its computer slept: within this it is noticed. */
const LONGEST_NAP = 60_000;

/** One timer that follows a deadline, and rings on the way there.
 * @param {() => number} now @param {Timers} platform @param {() => void} ring */
const alarmOf = (now, { setTimeout, clearTimeout }, ring) => {
  let armedFor = Infinity;
  /** @type {unknown} */
  let timer;
  /** @param {number} due */
  const set = (due) => {
    if (due === armedFor) return;
    clearTimeout(timer);
    armedFor = due;
    if (due === Infinity) return;
    timer = setTimeout(
      () => {
        armedFor = Infinity;
        ring();
      },
      Math.min(Math.max(0, Math.ceil(due - now())), LONGEST_NAP),
    );
  };
  return set;
};

/** @param {Fact} fact @param {number} [epoch] @param {number} [a] @param {number} [b]
 * @param {string} [text] @returns {FactRecord} */
const recordOf = (fact, epoch = 0, a = 0, b = 0, text = '') => ({ fact, epoch, a, b, text });

/** Gives the machine one fact, and performs its orders up to one that calls end().
 * @param {Run} machine @param {RunnerHost} host @param {() => unknown} ending
 * @param {Trace} [trace] @returns {(record: FactRecord, now: number) => void} */
const handlerOf = (machine, host, ending, trace) => {
  /** @param {() => void} call */
  const attempt = (call) => {
    try {
      call();
    } catch (error) {
      host.failed(error);
    }
  };
  return (record, now) =>
    attempt(() => {
      const { fact, epoch, a, b, text } = record;
      const plain = fact === 'FrameArrived' && machine.glance(text);
      const before = ending();
      const orders = plain
        ? machine.message(epoch, now)
        : machine.handle(fact, epoch, a, b, text, now);
      trace?.record(record, now, plain, orders);
      for (const order of orders) {
        attempt(() => host.perform(order, record));
        if (ending() !== before) return;
      }
      host.settled?.();
    });
};

/**
 * The run loop of one machine: facts in, orders out, one timer. Facts told while orders are being
 * performed wait for their turn; a fact told from outside is done, orders and all, on return.
 * @param {Run} machine @param {RunnerHost} host @param {Surroundings} platform @param {Trace} [trace]
 */
export const runnerOf = (machine, host, platform, trace) => {
  const clock = clockOf(platform.now, platform.dateNow);
  /** @type {FactRecord[]} */
  let queue = [];
  let busy = false;
  /** @type {(() => void) | undefined} */
  let done;
  const setAlarm = alarmOf(clock.now, platform, () => {
    const due = clock.now() >= machine.deadline();
    if (due) queue.push(recordOf('TimerFired'));
    run();
  });

  const handle = handlerOf(machine, host, () => done, trace);

  const lookAtClock = () => {
    const now = clock.now();
    if (clock.takeJump()) {
      setAlarm(Infinity); // the timer stood still as well
      if (host.tellsJumps) handle(recordOf('TimeJumped'), now);
    }
    return now;
  };

  const run = () => {
    if (busy) return;
    busy = true;
    if (queue.length === 0) lookAtClock();
    for (let next = queue.shift(); next; next = queue.shift()) handle(next, lookAtClock());
    busy = false;
    setAlarm(done ? Infinity : machine.deadline());
    done?.();
  };

  /** @param {Parameters<typeof recordOf>} record */
  const tell = (...record) => {
    if (done) return;
    queue.push(recordOf(...record));
    run();
  };

  return {
    tell,

    /** Tells of a frame that nobody wants if it is a plain chat message: such a one is taken note
     * of on the spot, without a look at the clock, unless there is a trace to keep.
     * @param {number} epoch @param {string} text */
    hear(epoch, text) {
      if (done || (!trace && machine.overhear(text, epoch))) return;
      tell('FrameArrived', epoch, 0, 0, text);
    },

    /** Tells the last fact, before whatever else waits, and ends the loop: nothing told afterwards
     * is heard, and no timer is left.
     * @param {Fact} fact @param {() => void} then called when its orders have been performed,
     *   which is before end() returns unless that was called from within an order */
    end(fact, then) {
      if (done) return;
      done = then;
      queue = [recordOf(fact)];
      run();
    },
  };
};
