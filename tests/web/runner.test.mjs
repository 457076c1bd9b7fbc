import assert from 'node:assert/strict';
import test from 'node:test';
import { runnerOf } from '../../web/src/runner.js';
import { FakeTime } from './helpers.mjs';

/** A machine that answers facts with the orders a test gives it. */
function fakeMachine(answers = {}) {
  const told = [];
  return {
    told,
    due: Infinity,
    glance(text) {
      this.glanced = text;
      return text.startsWith('plain');
    },
    handle(fact, epoch, a, b, text) {
      told.push(fact);
      const orders = answers[fact]?.({ epoch, a, b, text }) ?? [];
      return orders.map((order) => ({ order, epoch, a: 0, b: 0, text: '' }));
    },
    message() {
      told.push(`message ${this.glanced}`);
      return [];
    },
    deadline() {
      return this.due;
    },
  };
}

function setUp(machine, { perform = () => {}, tellsJumps = false } = {}) {
  const time = new FakeTime();
  const platform = time.platform();
  const failures = [];
  const host = { perform, settled: () => {}, failed: (error) => failures.push(error), tellsJumps };
  const runner = runnerOf(machine, host, platform);
  return { time, runner, failures };
}

test('facts told while orders are performed wait for their turn', () => {
  const machine = fakeMachine({ Created: () => ['Load', 'Play'] });
  const log = [];
  const { runner } = setUp(machine, {
    perform: ({ order }) => {
      log.push(order);
      if (order === 'Load') runner.tell('PlayerReady');
      log.push(`${machine.told.length} told`);
    },
  });
  runner.tell('Created');
  assert.deepEqual(log, ['Load', '1 told', 'Play', '1 told']);
  assert.deepEqual(machine.told, ['Created', 'PlayerReady']);
});

test('an order that cannot be done is reported, and the rest goes on', () => {
  const machine = fakeMachine({ Created: () => ['Load', 'Play'] });
  const done = [];
  const { runner, failures } = setUp(machine, {
    perform: ({ order }) => {
      if (order === 'Load') throw new Error('broken');
      done.push(order);
    },
  });
  runner.tell('Created');
  runner.tell('PlayerReady');
  assert.deepEqual(done, ['Play']);
  assert.deepEqual(
    failures.map(({ message }) => message),
    ['broken'],
  );
  assert.deepEqual(machine.told, ['Created', 'PlayerReady']);
});

test('one timer follows the deadline and fires once', () => {
  const machine = fakeMachine({
    TimerFired: () => {
      machine.due = Infinity;
      return [];
    },
  });
  const { time, runner } = setUp(machine);
  machine.due = time.at + 500;
  runner.tell('Created');
  machine.due = time.at + 300;
  runner.tell('PlayerReady');
  assert.equal(time.timers.size, 1);
  time.advance(299);
  assert.ok(!machine.told.includes('TimerFired'));
  time.advance(1);
  assert.equal(machine.told.filter((fact) => fact === 'TimerFired').length, 1);
  assert.equal(time.timers.size, 0);
});

test('a deadline that stays is not armed anew', () => {
  const machine = fakeMachine();
  const { time, runner } = setUp(machine);
  machine.due = time.at + 500;
  runner.tell('Created');
  const [armed] = time.timers.values();
  runner.tell('PlayerReady');
  assert.deepEqual([...time.timers.values()], [armed]);
  assert.equal([...time.timers.values()][0], armed);
});

test('a deadline that passed during sleep is met as soon as that is noticed', () => {
  const machine = fakeMachine({
    TimerFired: () => {
      machine.due = Infinity;
      return [];
    },
  });
  const { time, runner } = setUp(machine);
  machine.due = time.at + 60_000;
  runner.tell('Created');
  time.wall += 3_600_000;
  runner.tell('PlayerReady');
  time.advance(1);
  assert.ok(machine.told.includes('TimerFired'));
});

test('sleep is noticed within a minute, however far the deadline is', () => {
  const machine = fakeMachine();
  const { time, runner } = setUp(machine);
  machine.due = time.at + 36_000_000;
  runner.tell('Started');
  time.advance(30_000);
  time.wall += 1_800_000;
  time.advance(29_999);
  assert.deepEqual(machine.told, ['Started']);
  time.advance(1);
  assert.deepEqual(machine.told, ['Started', 'TimeJumped']);
  assert.equal(time.timers.size, 1);
});

test('a deadline beyond what setTimeout takes is reached in steps', () => {
  const machine = fakeMachine({
    TimerFired: () => {
      machine.due = Infinity;
      return [];
    },
  });
  const { time, runner } = setUp(machine);
  const far = 2 ** 31 + 5000;
  machine.due = time.at + far;
  runner.tell('Created');
  const [timer] = time.timers.values();
  assert.ok(timer.due - time.at <= 2 ** 31 - 1);
  time.advance(far - 1);
  assert.ok(!machine.told.includes('TimerFired'));
  time.advance(1);
  assert.ok(machine.told.includes('TimerFired'));
});

test('a timer that fires early waits on instead of telling a lie', () => {
  const machine = fakeMachine();
  const { time, runner } = setUp(machine);
  machine.due = time.at + 100;
  runner.tell('Created');
  const [timer] = time.timers.values();
  time.timers.clear();
  timer.callback();
  assert.ok(!machine.told.includes('TimerFired'));
  assert.equal(time.timers.size, 1);
});

test('a plain message is told by its beginning', () => {
  const machine = fakeMachine();
  const { runner } = setUp(machine);
  runner.tell('FrameArrived', 1, 0, 0, 'plain words');
  runner.tell('FrameArrived', 1, 0, 0, 'other words');
  assert.deepEqual(machine.told, ['message plain words', 'FrameArrived']);
});

test('a clock that stood still is told before the fact that woke it', () => {
  const machine = fakeMachine();
  const { time, runner } = setUp(machine);
  time.wall += 60_000;
  runner.tell('PageShown');
  assert.deepEqual(machine.told, ['TimeJumped', 'PageShown']);
});

test('after the last fact nothing is heard and no timer is left', () => {
  const machine = fakeMachine();
  const { time, runner } = setUp(machine);
  machine.due = time.at + 100;
  runner.tell('Created');
  let ended = 0;
  runner.end('Closed', () => ended++);
  runner.end('Closed', () => ended++);
  runner.tell('PlayerReady');
  assert.deepEqual([time.timers.size, ended], [0, 1]);
  assert.deepEqual(machine.told, ['Created', 'Closed']);
});

test('the last fact, told within an order, comes next, and no other order before it', () => {
  const answers = { Created: () => ['Load', 'Play'], Closed: () => ['Report'] };
  const machine = fakeMachine(answers);
  const log = [];
  const { time, runner } = setUp(machine, {
    perform: ({ order }) => {
      log.push(order);
      if (order !== 'Load') return;
      runner.tell('PlayerReady');
      runner.end('Closed', () => log.push('ended'));
    },
  });
  machine.due = time.at + 100;
  runner.tell('Created');
  assert.deepEqual(machine.told, ['Created', 'Closed']);
  assert.deepEqual(log, ['Load', 'Report', 'ended']);
  assert.equal(time.timers.size, 0);
});
