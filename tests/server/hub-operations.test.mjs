// Every error that the SDK's model of an operation names, from a hub, as the SDK's own class.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import {
  AccessDeniedException,
  CreateChatTokenCommand,
  DeleteMessageCommand,
  DisconnectUserCommand,
  ResourceNotFoundException,
  SendEventCommand,
  ThrottlingException,
  ValidationException,
} from '@aws-sdk/client-ivschat';
import { eventually } from '../eventually.mjs';
import { room, sdk, startHub, startHubWith, test } from './hub-process.mjs';

const elsewhere = room.replace('us-west-2', 'eu-west-1');
const unknown = room.replace('demoRoom', 'otherRoom');

/** @type {Awaited<ReturnType<typeof startHub>>} */
let hub;
/** @type {Awaited<ReturnType<typeof hub.viewer>>} */
let bystander;
before(async () => {
  hub = await startHub('--room', room, '--room', elsewhere);
  bystander = await hub.viewer({ token: { userId: 'bystander' } });
});
after(async () => {
  try {
    const { id } = await hub.send('LAST');
    await bystander.hears((frame) => frame.Id === id);
    const names = bystander.frames.map((frame) => frame.EventName);
    assert.deepEqual(names, ['LAST'], 'a refused operation told the room something');
  } finally {
    assert.equal(await hub.stop(), 0);
    assert.equal(hub.errors(), '');
  }
});

/** @type {[string, (input: any) => any, object, object, string][]} */
const operations = [
  [
    'SendEvent',
    (input) => new SendEventCommand(input),
    { eventName: 'e' },
    { eventName: '' },
    'eventName',
  ],
  [
    'CreateChatToken',
    (input) => new CreateChatTokenCommand(input),
    { userId: 'u' },
    { userId: '' },
    'userId',
  ],
  [
    'DeleteMessage',
    (input) => new DeleteMessageCommand(input),
    { id: 'AYk6xKitV4On' },
    { id: '' },
    'id',
  ],
  [
    'DisconnectUser',
    (input) => new DisconnectUserCommand(input),
    { userId: 'nobody' },
    { userId: '' },
    'userId',
  ],
];

for (const [name, command, good, bad, field] of operations) {
  test(`${name} for a room of another region than the signature's is an AccessDeniedException`, async () => {
    const astray = sdk(hub.url, { region: 'eu-west-1' });
    await assert.rejects(astray.send(command({ roomIdentifier: room, ...good })), (error) => {
      assert.ok(error instanceof AccessDeniedException);
      assert.equal(error.$metadata.httpStatusCode, 403);
      return true;
    });
    await astray.send(command({ roomIdentifier: elsewhere, ...good }));
    astray.destroy();
  });

  test(`${name} for an unknown room is a ResourceNotFoundException that names it`, async () => {
    await assert.rejects(
      hub.client.send(command({ roomIdentifier: unknown, ...good })),
      (error) => {
        assert.ok(error instanceof ResourceNotFoundException);
        assert.deepEqual([error.resourceId, error.resourceType], [unknown, 'ROOM']);
        return true;
      },
    );
  });

  test(`${name} with an empty ${field} is a ValidationException that names it`, async () => {
    await assert.rejects(hub.client.send(command({ roomIdentifier: room, ...bad })), (error) => {
      assert.ok(error instanceof ValidationException);
      assert.equal(error.reason, 'FIELD_VALIDATION_FAILED');
      assert.equal(error.fieldList?.[0]?.name, field);
      return true;
    });
  });

  test(`${name} above its rate is throttled, and the other operations are not`, async () => {
    const narrow = await startHub('--operation-rate', '1');
    const ask = () => narrow.client.send(command({ roomIdentifier: room, ...good }));
    await ask();
    const refused = await eventually(async () => {
      const answers = await Promise.allSettled([ask(), ask(), ask(), ask(), ask()]);
      const reasons = answers.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
      return reasons.length > 0 && reasons;
    }, 'a request above the rate');
    for (const error of refused) {
      assert.equal(error.name, 'ThrottlingException');
      assert.equal(error.$metadata.httpStatusCode, 429);
      if (name === 'CreateChatToken') continue;
      assert.ok(error instanceof ThrottlingException);
      assert.deepEqual([error.resourceId, error.resourceType, error.limit], [room, 'ROOM', 1]);
    }
    for (const [other, build, input] of operations)
      if (other !== name) await narrow.client.send(build({ roomIdentifier: room, ...input }));
    await narrow.stop();
  });
}

test('the SDK comes through a throttled moment by its own retries', async () => {
  const narrow = await startHub('--operation-rate', '5');
  const patient = sdk(narrow.url, { maxAttempts: 10 });
  const viewer = await narrow.viewer();
  const events = Array.from({ length: 8 }, (_, i) =>
    patient.send(new SendEventCommand({ roomIdentifier: room, eventName: `e${i}` })),
  );
  for (const { id } of await Promise.all(events)) await viewer.hears((frame) => frame.Id === id);
  await viewer.end();
  patient.destroy();
  await narrow.stop();
});

test('a reason of 257 characters is a ValidationException', async () => {
  const input = { roomIdentifier: room, id: 'AYk6xKitV4On', reason: 'x'.repeat(257) };
  await assert.rejects(hub.client.send(new DeleteMessageCommand(input)), (error) => {
    assert.ok(error instanceof ValidationException);
    assert.equal(error.fieldList?.[0]?.name, 'reason');
    return true;
  });
});

const temporary = {
  HUB_ACCESS_KEY_ID: 'ASIATEMPORARYKEY0001',
  HUB_SECRET_ACCESS_KEY: 'a-secret-of-some-length-for-this-test',
  HUB_SESSION_TOKEN: 'session/token+of=aRole',
};

test('temporary credentials are good with their session token and refused without or with another', async () => {
  const leased = await startHubWith(temporary);
  const viewer = await leased.viewer();
  const { id } = await leased.send('WITH_TOKEN');
  await viewer.hears((frame) => frame.Id === id);
  for (const sessionToken of [undefined, 'another']) {
    const credentials = {
      accessKeyId: temporary.HUB_ACCESS_KEY_ID,
      secretAccessKey: temporary.HUB_SECRET_ACCESS_KEY,
      sessionToken,
    };
    const stranger = sdk(leased.url, { credentials });
    const event = new SendEventCommand({ roomIdentifier: room, eventName: 'WITHOUT' });
    await assert.rejects(stranger.send(event), (/** @type {any} */ error) => {
      assert.equal(error.$metadata.httpStatusCode, 403);
      return true;
    });
    stranger.destroy();
  }
  await viewer.end();
  assert.equal(await leased.stop(), 0);
  assert.equal(leased.errors(), '');
  assert.deepEqual(
    viewer.frames.map((frame) => frame.EventName),
    ['WITH_TOKEN'],
  );
});

test('a session token on long-lived keys is refused with 403', async () => {
  const credentials = {
    accessKeyId: 'AKIDIVSAUTOPLAYDEMO0',
    secretAccessKey: 'ivs-autoplay-demo-secret-for-loopback',
    sessionToken: 'none-was-given',
  };
  const stranger = sdk(hub.url, { credentials });
  const event = new SendEventCommand({ roomIdentifier: room, eventName: 'WITH' });
  await assert.rejects(stranger.send(event), (/** @type {any} */ error) => {
    assert.equal(error.$metadata.httpStatusCode, 403);
    return true;
  });
  stranger.destroy();
});
