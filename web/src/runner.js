/** @import { Fact } from './vocabulary.js' */
/** @import { Instruction, Machine } from './core.js' */
/** @import { Clock } from './clock.js' */
/** @import { Platform } from './platform.js' */
/** @import { Trace } from './trace.js' */

/** @typedef {{ fact: Fact, epoch: number, a: number, b: number, text: string }} FactRecord */

/**
 * What a Runner works for.
 * @typedef {object} RunnerHost
 * @property {(order: Instruction, fact: FactRecord) => void} perform does one order of `fact`
 * @property {() => void} settled all orders of a fact are done
 * @property {(error: unknown) => void} failed an order could not be done, or a fact not be told
 * @property {boolean} tellsJumps whether a clock that stood still is a fact of this machine
 */

/** @param {Fact} fact @returns {FactRecord} */
const bare = (fact) => ({ fact, epoch: 0, a: 0, b: 0, text: '' });

/**
 * The run loop of one machine: facts in, orders out, one timer. Facts told while orders are being
 * performed wait for their turn; a fact told from outside is done, orders and all, on return.
 */
export class Runner {
  #machine;
  #host;
  #clock;
  #platform;
  #trace;
  /** @type {FactRecord[]} */
  #queue = [];
  #done = () => {};
  #busy = false;
  /** @type {'no' | 'soon' | 'yes'} */
  #ended = 'no';
  /** @type {unknown} */
  #timer = undefined;
  #armedFor = Infinity;

  /** @param {Pick<Machine, 'handle' | 'overhear' | 'glance' | 'message' | 'deadline'>} machine
   * @param {RunnerHost} host @param {Clock} clock
   * @param {Pick<Platform, 'setTimeout' | 'clearTimeout'>} platform @param {Trace} [trace] */
  constructor(machine, host, clock, platform, trace) {
    this.#machine = machine;
    this.#host = host;
    this.#clock = clock;
    this.#platform = platform;
    this.#trace = trace;
  }

  /** @param {Fact} fact @param {number} [epoch] @param {number} [a] @param {number} [b] @param {string} [text] */
  tell(fact, epoch = 0, a = 0, b = 0, text = '') {
    if (this.#ended !== 'no') return;
    this.#queue.push({ fact, epoch, a, b, text });
    this.#run();
  }

  /** Tells of a frame that nobody wants if it is a plain chat message: such a one is taken note of
   * on the spot, without a look at the clock, unless there is a trace to keep.
   * @param {number} epoch @param {string} text */
  hear(epoch, text) {
    if (this.#ended !== 'no') return;
    if (!this.#trace && this.#machine.overhear(text, epoch)) return;
    this.tell('FrameArrived', epoch, 0, 0, text);
  }

  /** Tells the last fact, before whatever else waits, and ends the loop: nothing told afterwards
   * is heard, and no timer is left.
   * @param {Fact} fact @param {() => void} done called when its orders have been performed, which
   *   is before end() returns unless that was called from within an order */
  end(fact, done) {
    if (this.#ended !== 'no') return;
    this.#ended = 'soon';
    this.#done = done;
    this.#queue = [bare(fact)];
    this.#run();
  }

  #run() {
    if (this.#busy) return;
    this.#busy = true;
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) this.#step(next);
    this.#busy = false;
    if (this.#ended === 'no') return this.#arm();
    this.#ended = 'yes';
    this.#disarm();
    this.#done();
  }

  /** @param {FactRecord} record */
  #step(record) {
    const now = this.#clock.now();
    if (this.#host.tellsJumps && this.#clock.takeJump() > 0) {
      this.#handle(bare('TimeJumped'), now);
    }
    this.#handle(record, now);
  }

  /** @param {FactRecord} record @param {number} now */
  #handle(record, now) {
    const { fact, epoch, a, b, text } = record;
    const plain = fact === 'FrameArrived' && this.#machine.glance(text);
    this.#trace?.fact(record, now, plain);
    try {
      const orders = plain
        ? this.#machine.message(epoch, now)
        : this.#machine.handle(fact, epoch, a, b, text, now);
      const ending = this.#ended;
      for (const order of orders) {
        this.#perform(order, record, now);
        if (this.#ended !== ending) return;
      }
      this.#host.settled();
    } catch (error) {
      this.#host.failed(error);
    }
  }

  /** @param {Instruction} order @param {FactRecord} record @param {number} now */
  #perform(order, record, now) {
    this.#trace?.order(order, now);
    try {
      this.#host.perform(order, record);
    } catch (error) {
      this.#host.failed(error);
    }
  }

  #arm() {
    const deadline = this.#machine.deadline();
    if (deadline === this.#armedFor) return;
    this.#disarm();
    if (deadline === Infinity) return;
    this.#armedFor = deadline;
    const delay = Math.max(0, Math.ceil(deadline - this.#clock.now()));
    this.#timer = this.#platform.setTimeout(this.#fire, Math.min(delay, 2 ** 31 - 1));
  }

  #disarm() {
    if (this.#timer !== undefined) this.#platform.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#armedFor = Infinity;
  }

  #fire = () => {
    this.#timer = undefined;
    this.#armedFor = Infinity;
    if (this.#clock.now() >= this.#machine.deadline()) this.tell('TimerFired');
    else this.#arm();
  };
}
