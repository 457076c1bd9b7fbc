import assert from 'node:assert/strict';
import test from 'node:test';
import { ARN, sampleFrames, stateFrame, until } from './helpers.mjs';
import { openChat } from './setups.mjs';

const heard = (chat, type) => {
  const events = [];
  chat.addEventListener(type, (event) => events.push(event));
  return events;
};

test('messages, events, deletions and states reach their listeners', async (t) => {
  const { room, chat } = await openChat(t);
  const [messages, events, deletions, states] = ['message', 'event', 'delete', 'state'].map(
    (type) => heard(chat, type),
  );
  for (const frame of sampleFrames()) room.say(frame);
  await until(() => events.length === 3, 'the last event');
  assert.deepEqual(messages.map(({ content }) => content)[0], 'Hello!');
  assert.equal(messages[0].sender.attributes.username, 'Ann');
  assert.equal(messages.length, 2);
  assert.deepEqual(
    events.map(({ name }) => name),
    ['STREAM_STARTED', 'aws:DISCONNECT_USER', 'STREAM_ENDED'],
  );
  assert.equal(deletions[0].messageId, 'AYk6xKitV4Oo');
  assert.equal(states[0].state.live, true);
  assert.equal(states[0].source, 'frame');
});

test('a plain message is not read while nobody listens', async (t) => {
  const { room, chat } = await openChat(t);
  const states = heard(chat, 'state');
  room.say('{"Type":"MESSAGE" and then no JSON');
  room.say(stateFrame({}));
  await until(() => states.length === 1, 'the state');
  assert.deepEqual(chat.ignored, {});
  const listener = () => assert.fail('that is no message');
  chat.addEventListener('message', listener);
  room.say('{"Type":"MESSAGE" and then no JSON');
  room.say(stateFrame({}, { Id: 'IxTh2Ad9fZIx' }));
  await until(() => states.length === 2, 'the state');
  assert.deepEqual(chat.ignored, { NotJson: 1 });
  chat.removeEventListener('message', listener);
});

test('frames of any shape are ignored and counted', async (t) => {
  const { room, chat, errors } = await openChat(t);
  const odd = ['', 'x', '[]', '7', 'null', '{}', '{"Type":7}', `{"x":"${'y'.repeat(20_000)}"}`];
  for (const frame of odd) room.say(frame);
  room.latest.send(Buffer.from([0, 255, 1]));
  const states = heard(chat, 'state');
  room.say(stateFrame({}));
  await until(() => states.length === 1, 'the state');
  const counted = Object.values(chat.ignored).reduce((sum, count) => sum + count, 0);
  assert.equal(counted, odd.length + 1);
  assert.equal(chat.link, 'Open');
  assert.deepEqual(errors, []);
});

test('the last state of each channel is kept for whoever comes later', async (t) => {
  const snapshot = { v: 1, channel: 'arn:other', live: false };
  const { room, chat } = await openChat(t, { onToken: () => ({ body: { token: 't', snapshot } }) });
  const states = heard(chat, 'state');
  room.say(stateFrame({ live: true }));
  room.say(stateFrame({ live: false }, { Id: 'IxTh2Ad9fZIx' }));
  await until(() => states.length === 2, 'both states');
  assert.equal(chat.states.length, 2);
  assert.deepEqual(chat.states[0], { raw: JSON.stringify(snapshot), source: 'token' });
  assert.match(chat.states[1].raw, /\\"live\\":false/);
});

test('states of ever new channels do not pile up', async (t) => {
  const { room, chat } = await openChat(t);
  const states = heard(chat, 'state');
  for (let i = 0; i < 100; i++) room.say(stateFrame({ channel: `${ARN}${i}` }, { Id: `id${i}` }));
  await until(() => states.length === 100, 'all states');
  assert.equal(chat.states.length, 64);
  room.say(stateFrame({ channel: `${ARN}36`, live: false }, { Id: 'again' }));
  room.say(stateFrame({ channel: `${ARN}new` }, { Id: 'new' }));
  await until(() => states.length === 102, 'all states');
  const kept = chat.states.map(({ raw }) => /channel\\":\\"([^\\]*)/.exec(raw)[1]);
  assert.ok(kept.includes(`${ARN}36`) && !kept.includes(`${ARN}37`));
});

test('send resolves with the echo of its own request', async (t) => {
  const { room, chat } = await openChat(t);
  const sent = chat.send('hi', { mood: 'good' });
  await until(() => room.received.length === 1, 'the request');
  const { Action, RequestId, Content, Attributes } = room.received[0];
  assert.deepEqual([Action, Content, Attributes], ['SEND_MESSAGE', 'hi', { mood: 'good' }]);
  const echo = { Type: 'MESSAGE', Id: 'AAAAAAAAAAAA', Content: 'hi', Attributes, SendTime: '' };
  room.say({ ...echo, Id: 'BBBBBBBBBBBB', RequestId: 'another', Content: 'other' });
  room.say({ ...echo, RequestId });
  const event = await sent;
  assert.deepEqual([event.id, event.content], ['AAAAAAAAAAAA', 'hi']);
});

test('a refused request rejects with the code of the room', async (t) => {
  const { room, chat, errors } = await openChat(t);
  const sent = chat.send('hi');
  await until(() => room.received.length === 1, 'the request');
  const { RequestId } = room.received[0];
  room.say({ Type: 'ERROR', Id: 'x', RequestId, ErrorCode: 403, ErrorMessage: 'no capability' });
  await assert.rejects(sent, { name: 'ChatError', code: 403, message: 'no capability' });
  assert.deepEqual(errors, []);
});

test('a request without an answer rejects in time and leaves no timer', async (t) => {
  const { time, room, chat } = await openChat(t, { options: { requestTimeoutMs: 3000 } });
  const sent = chat.send('hi');
  const outcome = assert.rejects(sent, /did not answer in time/);
  await until(() => room.received.length === 1, 'the request');
  time.advance(3000);
  await outcome;
  assert.equal(time.timers.size, 0);
});

test('a lost connection rejects what waits, and sending without one rejects at once', async (t) => {
  const { room, chat } = await openChat(t);
  const sent = chat.send('hi');
  const outcome = assert.rejects(sent, /connection was lost/);
  room.latest.terminate();
  await outcome;
  await assert.rejects(chat.send('hi'), /not connected/);
});

test('deleteMessage and disconnectUser resolve by id, or by what the event names', async (t) => {
  const { room, chat } = await openChat(t);
  const deleted = chat.deleteMessage('AYk6xKitV4Oo', 'rude');
  const gone = chat.disconnectUser('u2', 'rude');
  await until(() => room.received.length === 2, 'both requests');
  assert.deepEqual(
    room.received.map(({ Action }) => Action),
    ['DELETE_MESSAGE', 'DISCONNECT_USER'],
  );
  const [, , , deletion] = sampleFrames();
  room.say(deletion);
  await deleted;
  const { RequestId } = room.received[1];
  const event = { Type: 'EVENT', Id: 'q', EventName: 'aws:DISCONNECT_USER', SendTime: '' };
  room.say({ ...event, RequestId, Attributes: { UserId: 'u2' } });
  await gone;
});

test('a moderator who disconnects this viewer is told apart from the rest', async (t) => {
  const { room, chat, links } = await openChat(t, { options: { userId: 'u2' } });
  const event = { Type: 'EVENT', RequestId: '', EventName: 'aws:DISCONNECT_USER', SendTime: '' };
  room.say({ ...event, Id: 'q1', Attributes: { UserId: 'u1' } });
  room.say({ ...event, Id: 'q2', Attributes: { UserId: 'u2' } });
  await until(() => chat.link === 'Waiting', 'a wait');
  assert.deepEqual(links.at(-1), ['Waiting', 'Kicked']);
});
