import assert from 'node:assert/strict';
import test from 'node:test';
import { clockOf } from '../../web/src/clock.js';

function clocks() {
  const time = { steady: 100, wall: 1e12 };
  const clock = clockOf(
    () => time.steady,
    () => time.wall,
  );
  return { time, clock };
}

test('awake, the clock is performance.now()', () => {
  const { time, clock } = clocks();
  time.steady += 5000;
  time.wall += 5000;
  assert.equal(clock.now(), 5100);
  assert.equal(clock.takeJump(), 0);
});

test('sleep, during which performance.now() stood still, is added and told once', () => {
  const { time, clock } = clocks();
  time.steady += 10;
  time.wall += 3_600_010;
  assert.equal(clock.now(), 3_600_110);
  assert.equal(clock.takeJump(), 3_600_000);
  assert.equal(clock.takeJump(), 0);
});

test('a gap of 2 s or less is drift, not sleep', () => {
  const { time, clock } = clocks();
  time.wall += 2000;
  assert.equal(clock.now(), 100);
  time.wall += 1999;
  assert.equal(clock.now(), 100);
  assert.equal(clock.takeJump(), 0);
});

test('a wall clock set back never turns the clock back', () => {
  const { time, clock } = clocks();
  time.wall -= 86_400_000;
  time.steady += 7;
  assert.equal(clock.now(), 107);
  time.wall += 7;
  time.steady += 7;
  assert.equal(clock.now(), 114);
});

test('several sleeps add up', () => {
  const { time, clock } = clocks();
  for (let i = 0; i < 3; i++) {
    time.wall += 60_000;
    clock.now();
  }
  assert.equal(clock.now(), 180_100);
  assert.equal(clock.takeJump(), 180_000);
});
