// AWS's own clients, unmodified, against the hub.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before } from 'node:test';
import {
  CreateChatTokenCommand,
  DeleteMessageCommand,
  DisconnectUserCommand,
  ResourceNotFoundException,
  SendEventCommand,
  ValidationException,
} from '@aws-sdk/client-ivschat';
import { SendMessageRequest, joinRoom, next } from './hub-chat.mjs';
import { room, sdk, startHub, test } from './hub-process.mjs';

/** @type {Awaited<ReturnType<typeof startHub>>} */
let hub;
before(async () => {
  hub = await startHub();
});
after(async () => {
  assert.equal(await hub.stop(), 0);
  assert.equal(hub.errors(), '');
});

/** @param {object} [token] */
const join = (token) => joinRoom(hub, { token });

/** @param {object} input @param {any} [client] */
const sendEvent = (input, client = hub.client) =>
  client.send(
    new SendEventCommand(/** @type {any} */ ({ roomIdentifier: room, eventName: 'e', ...input })),
  );

test('an event sent with the SDK reaches the chat client with its id and attributes', async () => {
  const chat = await join();
  const heard = next(chat, 'event');
  const event = readFileSync(
    new URL('../fixtures/event-stream-start.json', import.meta.url),
    'utf8',
  );
  const attributes = { event: JSON.stringify(JSON.parse(event)), emoji: '🎉 "quoted" \\ \u0001' };
  const { id } = await hub.send('STREAM_STARTED', attributes);
  const got = await heard;
  assert.match(id ?? '', /^[A-Za-z0-9]{12}$/);
  assert.equal(got.id, id);
  assert.equal(got.eventName, 'STREAM_STARTED');
  assert.deepEqual(got.attributes, attributes);
  assert.ok(Math.abs(got.sendTime.getTime() - Date.now()) < 60_000);
  chat.disconnect();
});

test('an event without attributes is delivered', async () => {
  const chat = await join();
  const heard = next(chat, 'event');
  await hub.send('BARE');
  assert.equal((await heard).eventName, 'BARE');
  chat.disconnect();
});

test('a message comes back to its sender and to others, with attributes and sender', async () => {
  const speaker = await join({
    userId: 'bob',
    capabilities: ['SEND_MESSAGE'],
    attributes: { username: 'Bob' },
  });
  const listener = await join();
  const heard = next(listener, 'message');
  const echo = await speaker.sendMessage(new SendMessageRequest('hello', { mood: 'fine' }));
  const got = await heard;
  assert.equal(echo.content, 'hello');
  assert.equal(got.id, echo.id);
  assert.equal(got.requestId, echo.requestId);
  assert.deepEqual(got.attributes, { mood: 'fine' });
  assert.deepEqual(got.sender, { userId: 'bob', attributes: { username: 'Bob' } });
  speaker.disconnect();
  listener.disconnect();
});

test('a viewer without the capability is refused with 403 and stays connected', async () => {
  const chat = await join();
  await assert.rejects(chat.sendMessage(new SendMessageRequest('hello')), { errorCode: 403 });
  const heard = next(chat, 'event');
  await hub.send('STILL_THERE');
  assert.equal((await heard).eventName, 'STILL_THERE');
  chat.disconnect();
});

test('a message over 500 code points is refused with 413, one of 500 is not', async () => {
  const chat = await join({ capabilities: ['SEND_MESSAGE'] });
  await assert.rejects(chat.sendMessage(new SendMessageRequest('x'.repeat(501))), {
    errorCode: 413,
  });
  const longest = '🎉'.repeat(500);
  assert.equal((await chat.sendMessage(new SendMessageRequest(longest))).content, longest);
  chat.disconnect();
});

test('a deleted message is announced to the chat client', async () => {
  const chat = await join();
  const heard = next(chat, 'messageDelete');
  await hub.client.send(
    new DeleteMessageCommand({ roomIdentifier: room, id: 'AYk6xKitV4On', reason: 'rude' }),
  );
  const got = await heard;
  assert.equal(got.messageId, 'AYk6xKitV4On');
  assert.equal(got.reason, 'rude');
  chat.disconnect();
});

test('a disconnected user hears so and leaves, others stay', async () => {
  const kicked = await join({ userId: 'mallory' });
  const other = await join({ userId: 'ann' });
  const left = next(kicked, 'disconnect');
  const heard = next(other, 'userDisconnect');
  await hub.client.send(new DisconnectUserCommand({ roomIdentifier: room, userId: 'mallory' }));
  assert.equal((await heard).userId, 'mallory');
  await left;
  assert.equal(other.state, 'connected');
  other.disconnect();
});

test('the SDK gets a token with its lifetimes', async () => {
  const before = Date.now();
  const got = await hub.client.send(
    new CreateChatTokenCommand({
      roomIdentifier: room,
      userId: 'ann',
      sessionDurationInMinutes: 3,
    }),
  );
  assert.match(got.token ?? '', /^[A-Za-z0-9_-]{43}$/);
  const minutes = (/** @type {Date | undefined} */ time) =>
    Math.round(((time?.getTime() ?? 0) - before) / 60_000);
  assert.equal(minutes(got.tokenExpirationTime), 1);
  assert.equal(minutes(got.sessionExpirationTime), 3);
});

test('a wrong secret is refused with 403 and nothing is sent', async () => {
  const forger = sdk(hub.url, {
    credentials: { accessKeyId: 'AKIDIVSAUTOPLAYDEMO0', secretAccessKey: 'guess' },
  });
  const chat = await join();
  const heard = next(chat, 'event');
  await assert.rejects(sendEvent({ eventName: 'FORGED' }, forger), (/** @type {any} */ error) => {
    assert.equal(error.$metadata.httpStatusCode, 403);
    assert.equal(error.name, 'InvalidSignatureException');
    return true;
  });
  await hub.send('GENUINE');
  assert.equal((await heard).eventName, 'GENUINE');
  forger.destroy();
  chat.disconnect();
});

test('an unknown access key is refused with 403', async () => {
  const stranger = sdk(hub.url, {
    credentials: { accessKeyId: 'AKIDSOMEBODYELSE', secretAccessKey: 'guess' },
  });
  await assert.rejects(sendEvent({}, stranger), (/** @type {any} */ error) => {
    assert.equal(error.$metadata.httpStatusCode, 403);
    assert.equal(error.name, 'UnrecognizedClientException');
    return true;
  });
  stranger.destroy();
});

test('an unknown room is a ResourceNotFoundException that names it', async () => {
  const elsewhere = room.replace('demoRoom', 'otherRoom');
  await assert.rejects(sendEvent({ roomIdentifier: elsewhere }), (error) => {
    assert.ok(error instanceof ResourceNotFoundException);
    assert.equal(error.resourceId, elsewhere);
    assert.equal(error.$metadata.httpStatusCode, 404);
    return true;
  });
  await assert.rejects(hub.token({ roomIdentifier: elsewhere }), ResourceNotFoundException);
});

/** @type {[string, object, string][]} */
const invalidEvents = [
  ['an empty eventName', { eventName: '' }, 'eventName'],
  ['an eventName of 101 characters', { eventName: 'x'.repeat(101) }, 'eventName'],
  ['an eventName of the service itself', { eventName: 'aws:DELETE_MESSAGE' }, 'eventName'],
  ['attributes over 1 KB', { attributes: { event: 'x'.repeat(1020) } }, 'attributes'],
  ['a room id without its ARN', { roomIdentifier: 'demoRoom1234' }, 'roomIdentifier'],
];
for (const [what, input, field] of invalidEvents) {
  test(`SendEvent with ${what} is a ValidationException that names the field`, async () => {
    await assert.rejects(sendEvent(input), (error) => {
      assert.ok(error instanceof ValidationException);
      assert.equal(error.$metadata.httpStatusCode, 400);
      assert.equal(error.reason, 'FIELD_VALIDATION_FAILED');
      assert.equal(error.fieldList?.[0]?.name, field);
      return true;
    });
  });
}

/** @type {[string, object, string][]} */
const invalidTokens = [
  ['no userId', { userId: '' }, 'userId'],
  ['a userId of 129 characters', { userId: 'x'.repeat(129) }, 'userId'],
  ['an unknown capability', { capabilities: ['FLY'] }, 'capabilities'],
  ['a session of no length', { sessionDurationInMinutes: 0 }, 'sessionDurationInMinutes'],
  ['a session over three hours', { sessionDurationInMinutes: 181 }, 'sessionDurationInMinutes'],
  ['attributes over 1 KB', { attributes: { a: 'é'.repeat(512) } }, 'attributes'],
];
for (const [what, input, field] of invalidTokens) {
  test(`CreateChatToken with ${what} is a ValidationException that names the field`, async () => {
    await assert.rejects(hub.token(input), (error) => {
      assert.ok(error instanceof ValidationException);
      assert.equal(error.fieldList?.[0]?.name, field);
      return true;
    });
  });
}
