// The template's rule and what becomes of events: who hears which one, and where the others end.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { bodyOf } from './emitter-checks.mjs';
import { CHANNEL, fixture, startWorld } from './emitter-world.mjs';
import { fits } from './template-reader.mjs';
import {
  actionsOf,
  environmentOf,
  OTHER_CHANNEL,
  permissionsOf,
  properties,
  root,
} from './template-world.mjs';

/** @typedef {import('./template-reader.mjs').Tree} Tree */

describe('the rule', () => {
  const pattern = properties('StreamStateRule').EventPattern;
  const samples = readdirSync(new URL('tests/fixtures/', root)).filter((name) =>
    /^event-.*\.json$/.test(name),
  );
  const start = JSON.parse(fixture('event-stream-start.json'));

  test('fits the samples that tell of a start, an end or a failure, and no other', () => {
    const fitting = samples.filter((name) => fits(pattern, JSON.parse(fixture(name))));
    assert.deepEqual(fitting, [
      'event-stream-end.json',
      'event-stream-failure.json',
      'event-stream-start-empty-name.json',
      'event-stream-start-second.json',
      'event-stream-start-unicode-name.json',
      'event-stream-start.json',
    ]);
    assert.ok(samples.length > fitting.length);
  });

  test('fits every channel that was named, by its ARN in resources, and no other', () => {
    for (const resource of [CHANNEL, OTHER_CHANNEL]) {
      assert.equal(fits(pattern, { ...start, resources: [resource] }), true);
    }
    const stranger = CHANNEL.replace('aBcd', 'AbCD');
    for (const resources of [[], [stranger], [start.detail.channel_name], undefined]) {
      const detail = { ...start.detail, channel_arn: CHANNEL };
      assert.equal(fits(pattern, { ...start, resources, detail }), false, String(resources));
    }
    assert.deepEqual(Object.keys(pattern.detail), ['event_name']);
  });

  test('fits no event of another source, type or name', () => {
    const others = [
      { source: 'aws.ivschat' },
      { source: undefined },
      { 'detail-type': 'IVS Stage Update' },
      { detail: { ...start.detail, event_name: 'Stream Takeover' } },
      { detail: undefined },
      { detail: 'Stream Start' },
      { detail: { ...start.detail, event_name: 'stream start' } },
    ];
    for (const change of others) {
      assert.equal(fits(pattern, { ...start, ...change }), false, JSON.stringify(change));
    }
  });

  test('lets through what the emitter passes on, and nothing that it ignores', async (t) => {
    const world = await startWorld('stream-state', environmentOf('StreamStateFunction'));
    t.after(() => world.stop());
    for (const name of samples) {
      const { ignored } = bodyOf(await world.invoke(fixture(name)));
      assert.equal(fits(pattern, JSON.parse(fixture(name))), ignored === undefined, name);
    }
  });

  test('may invoke the function, and only this rule may', () => {
    const [target, ...more] = properties('StreamStateRule').Targets;
    assert.deepEqual(more, []);
    assert.equal(target.Arn, 'StreamStateFunction.Arn');
    assert.deepEqual(permissionsOf('StreamStateFunction'), [
      {
        FunctionName: 'StreamStateFunction',
        Action: 'lambda:InvokeFunction',
        Principal: 'events.amazonaws.com',
        SourceArn: 'StreamStateRule.Arn',
      },
    ]);
  });
});

describe('events that do not get through', () => {
  const [target] = properties('StreamStateRule').Targets;
  const invoke = properties('StreamStateFunction').EventInvokeConfig;

  test('are given up within minutes, because a late Stream Start is stale', () => {
    for (const limits of [target.RetryPolicy, invoke]) {
      assert.ok(limits.MaximumEventAgeInSeconds >= 60, 'the least that AWS takes');
      assert.ok(limits.MaximumEventAgeInSeconds <= 300);
      assert.ok(limits.MaximumRetryAttempts >= 1);
    }
    assert.ok(invoke.MaximumRetryAttempts <= 2, 'the most that Lambda takes');
    assert.ok(target.RetryPolicy.MaximumRetryAttempts <= 185, 'the most that EventBridge takes');
  });

  test('end in a standard queue, from EventBridge as from Lambda', () => {
    const queue = properties('DeadLetters');
    assert.equal(queue.FifoQueue, undefined);
    assert.ok(queue.MessageRetentionPeriod >= 7 * 86_400);
    assert.equal(target.DeadLetterConfig.Arn, 'DeadLetters.Arn');
    assert.deepEqual(invoke.DestinationConfig.OnFailure, {
      Type: 'SQS',
      Destination: 'DeadLetters.Arn',
    });
  });

  test('are taken in from the rule and from the function, and from nobody else', () => {
    const { Queues, PolicyDocument } = properties('DeadLettersPolicy');
    assert.deepEqual(Queues, ['DeadLetters']);
    const allowed = PolicyDocument.Statement.map((/** @type {Tree} */ one) => {
      assert.equal(one.Effect, 'Allow');
      assert.deepEqual(actionsOf(one), ['sqs:SendMessage']);
      assert.equal(one.Resource, 'DeadLetters.Arn');
      return [one.Principal, one.Condition];
    });
    assert.deepEqual(allowed, [
      [
        { Service: 'events.amazonaws.com' },
        { ArnEquals: { 'aws:SourceArn': 'StreamStateRule.Arn' } },
      ],
      [{ AWS: 'StreamStateRole.Arn' }, undefined],
    ]);
  });
});
