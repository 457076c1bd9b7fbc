import { clockOf } from './clock.js';

/** @import { Fact } from './vocabulary.js' */
/** @import { Instruction, Machine } from './core.js' */
/** @import { Platform } from './platform.js' */
/** @import { Trace } from './trace.js' */

/** @typedef {{ fact: Fact, epoch: number, a: number, b: number, text: string }} FactRecord */

/**
 * The owner of a runner.
 * @typedef {object} RunnerHost
 * @property {(order: Instruction, fact: FactRecord) => void} perform executes one order of `fact`
 * @property {() => void} [settled] called when all orders of a fact are executed
 * @property {(error: unknown) => void} failed called when an order or a fact fails
 */

/** @typedef {Pick<Machine, 'handle' | 'overhear' | 'glance' | 'message' | 'deadline'>} Run */
/** @typedef {Pick<Platform, 'setTimeout' | 'clearTimeout'>} Timers */
/** @typedef {Timers & Pick<Platform, 'now' | 'dateNow'>} Surroundings */
/** @typedef {ReturnType<typeof runnerOf>} Runner */

/** No event tells a page that its computer slept. Timers are no longer than this to notice it. */
const MAX_TIMER_MS = 60_000;

/** One timer for the deadline. It also fires before, every MAX_TIMER_MS.
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
      Math.min(Math.max(0, Math.ceil(due - now())), MAX_TIMER_MS),
    );
  };
  return set;
};

/** @param {Fact} fact @param {number} [epoch] @param {number} [a] @param {number} [b]
 * @param {string} [text] @returns {FactRecord} */
const recordOf = (fact, epoch = 0, a = 0, b = 0, text = '') => ({ fact, epoch, a, b, text });

/** Reports one fact to the machine and executes its orders, until one of them calls end().
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
 * The run loop of one machine: facts in, orders out, one timer. Facts reported while orders are
 * being executed are queued. Otherwise tell() returns after all orders of the fact are executed.
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

  const readClock = () => {
    const now = clock.now();
    if (clock.takeJump()) {
      setAlarm(Infinity); // the timer stopped too during sleep
      handle(recordOf('TimeJumped'), now);
    }
    return now;
  };

  const run = () => {
    if (busy) return;
    busy = true;
    if (queue.length === 0) readClock();
    for (let next = queue.shift(); next; next = queue.shift()) handle(next, readClock());
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

    /** Reports a frame that nobody needs if it is a plain chat message. Without a trace, such a
     * message is handled at once, without reading the clock.
     * @param {number} epoch @param {string} text */
    hear(epoch, text) {
      if (done || (!trace && machine.overhear(text, epoch))) return;
      tell('FrameArrived', epoch, 0, 0, text);
    },

    /** Reports the last fact, ahead of queued ones, and ends the loop. Later facts are ignored, and
     * no timer remains.
     * @param {Fact} fact @param {() => void} then called after its orders are executed. This is
     *   before end() returns, unless end() was called while an order was being executed. */
    end(fact, then) {
      if (done) return;
      done = then;
      queue = [recordOf(fact)];
      run();
    },
  };
};
