import { hasMethod } from './options.js';
import { membersOf, parseJson } from './text.js';

/** @import { ChatOptions } from './chat.js' */

/** What a room had of its own before a chat connected it. @type {WeakMap<object, object>} */
const owned = new WeakMap();

/** A ChatRoom of amazon-ivs-chat-messaging, version 1. @typedef {any} ChatRoom */

/** Lets connectChat() drive a ChatRoom of amazon-ivs-chat-messaging: `connectChat(fromChatRoom(room))`.
 * The chat asks the room's tokenProvider, connects the room, and connects it again when its connection
 * is lost; the room itself does not. The page goes on using the room, but leaves connect() and
 * disconnect() to the chat. `close()` of the chat disconnects the room, which then has its own
 * tokenProvider and maxReconnectAttempts again.
 * @param {ChatRoom} room
 * @returns {ChatOptions} to which more options may be added
 * @throws {TypeError} if it is no ChatRoom */
export const fromChatRoom = (room) => {
  if (!hasMethod(room, 'addListener') || !hasMethod(room, 'tokenProvider')) {
    throw new TypeError('fromChatRoom: room must be a ChatRoom of amazon-ivs-chat-messaging 1.x');
  }
  const provider = () => (owned.get(room) ?? room).tokenProvider();
  const desk = { token: /** @type {unknown} */ (undefined) };
  return {
    endpoint: 'wss://chat-room.invalid/',
    async tokenProvider() {
      const answer = await provider();
      const members = typeof answer === 'string' ? { token: answer } : membersOf(answer);
      desk.token = members;
      // The room renews the token, so its times are not for the chat.
      const { token, userId } = members;
      return { token, userId };
    },
    platform: { WebSocket: /** @type {any} */ (socketOf(room, provider, desk)) },
  };
};

/** The connection of a room, as a WebSocket.
 * @param {ChatRoom} room @param {() => Promise<unknown>} provider the room's own
 * @param {{ token: unknown }} desk where the room's next attempt gets its token */
const socketOf = (room, provider, desk) => {
  /** @type {RoomSocket | undefined} */
  let current;

  const take = () => {
    const { tokenProvider, maxReconnectAttempts } = room;
    if (owned.has(room)) throw new Error('another chat drives this ChatRoom; close() it first');
    owned.set(room, { tokenProvider, maxReconnectAttempts });
    // Unasked, the room would try again at once and up to three times more, each time with a new token.
    // It renews its token by itself while it is connected.
    room.maxReconnectAttempts = 0;
    room.tokenProvider = async () => {
      const { token } = desk;
      desk.token = undefined;
      if (token) return token;
      if (room.state === 'connected') return provider();
      throw new Error('the chat decides when to connect');
    };
  };

  const give = () => {
    Object.assign(room, owned.get(room));
    owned.delete(room);
  };

  class RoomSocket {
    /** @type {((event: {}) => void) | null} */
    onopen = null;
    /** @type {((event: { data: string }) => void) | null} */
    onmessage = null;
    /** @type {((event: { code: number, wasClean: boolean }) => void) | null} */
    onclose = null;
    /** @type {Array<() => void>} */
    #listeners;

    constructor() {
      // A room has one connection: a new one, where the old is silent, replaces it.
      if (current) room.disconnect();
      else take();
      current = this;
      const hear = (/** @type {string} */ name, /** @type {(heard: any) => void} */ listener) =>
        room.addListener(name, listener);
      this.#listeners = [
        hear('connect', () => this.onopen?.({})),
        hear('disconnect', (reason) => this.#lost(reason)),
        hear('message', (message) => this.#say(messageFrame(message))),
        hear('event', (event) => this.#say(eventFrame(event, event.eventName))),
        hear('messageDelete', (event) => this.#say(eventFrame(event, 'aws:DELETE_MESSAGE'))),
        hear('userDisconnect', (event) => this.#say(eventFrame(event, 'aws:DISCONNECT_USER'))),
      ];
      if (room.state === 'disconnected') room.connect();
      else {
        // The page has connected it, with a token of its own.
        desk.token = undefined;
        if (room.state === 'connected') Promise.resolve().then(() => this.onopen?.({}));
      }
    }

    /** @param {string} json a request as the room's own */
    send(json) {
      const { Action, RequestId, ...members } = membersOf(parseJson(json));
      const request = { action: Action, requestId: RequestId, ...lowerCased(members) };
      const call = /** @type {Record<string, string>} */ (CALLS)[`${Action}`];
      room[`${call}`](request).catch((/** @type {any} */ error) => {
        this.#say({
          Type: 'ERROR',
          RequestId,
          ErrorCode: error.errorCode,
          ErrorMessage: error.errorMessage,
        });
      });
    }

    close() {
      const isCurrent = current === this;
      this.#leave();
      if (isCurrent) room.disconnect();
    }

    /** @param {string} reason */
    #lost(reason) {
      this.#leave();
      const wasClean = reason === 'serverDisconnect';
      this.onclose?.({ code: wasClean ? GOING_AWAY : ABNORMAL, wasClean });
    }

    #leave() {
      for (const stop of this.#listeners) stop();
      if (current !== this) return;
      current = undefined;
      give();
    }

    /** @param {object} frame */
    #say(frame) {
      this.onmessage?.({ data: JSON.stringify(frame) });
    }
  }
  return RoomSocket;
};

/** The room does not say with which code it was closed. 1001 is what a server that stops sends. */
const GOING_AWAY = 1001;
const ABNORMAL = 1006;

const CALLS = {
  SEND_MESSAGE: 'sendMessage',
  DELETE_MESSAGE: 'deleteMessage',
  DISCONNECT_USER: 'disconnectUser',
};

/** @param {Record<string, unknown>} members */
const lowerCased = (members) =>
  Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      name.charAt(0).toLowerCase() + name.slice(1),
      value,
    ]),
  );

/** The frame that the room has read. `Type` comes first, by which a plain message is known.
 * @param {any} message a ChatMessage */
const messageFrame = ({ id, requestId, content, attributes, sendTime, sender }) => ({
  Type: 'MESSAGE',
  Id: id,
  RequestId: requestId,
  Content: content,
  Attributes: attributes,
  SendTime: sendTime,
  Sender: { UserId: sender.userId, Attributes: sender.attributes },
});

/** @param {any} event a ChatEvent, or an event that has an event's attributes
 * @param {string} name */
const eventFrame = ({ id, requestId, attributes, sendTime }, name) => ({
  Type: 'EVENT',
  Id: id,
  RequestId: requestId,
  EventName: name,
  Attributes: attributes,
  SendTime: sendTime,
});
