import { deleteEvent, messageEvent, roomEvent } from './chat-events.js';
import { errorOf, eventOf, failureEvent } from './events.js';
import { membersOf, messageOf, numberOr0, parseJson, stringOr } from './text.js';

/** @import { Frame } from './chat-events.js' */
/** @import { Platform } from './platform.js' */
/** @import { FrameKind } from './vocabulary.js' */

/** @typedef {{ raw: string, source: 'frame' | 'token' }} KeptState */

/** A pending request. If its echo carries no request id, `subject` identifies it.
 * @typedef {{ id: string, subject: string, settle: (answer: Frame | Error) => void }} Pending */

/** At most this many channels have their state kept for later autoplays. */
const KEPT_STATES = 64;

/** The room refused a request. @param {string} message
 * @param {number} [code] ErrorCode of the ERROR frame, 0 = none */
export const chatError = (message, code = 0) => errorOf('ChatError', message, { code });

/**
 * The pending requests. The protocol has no acknowledgement: a request is answered by the frame it
 * causes, by an ERROR, or not at all.
 * @param {Platform} platform @param {number} timeoutMs how long a request waits
 */
export const requestsOf = ({ now, random, setTimeout, clearTimeout }, timeoutMs) => {
  /** @type {Set<Pending>} */
  const pending = new Set();
  let asked = 0;
  return {
    pending,

    /** Sends a request; resolves with the frame that answers it.
     * @param {WebSocket | undefined} socket @param {string} Action
     * @param {Record<string, unknown>} members @param {string} [subject]
     * @returns {Promise<Frame>} rejects with a ChatError */
    async ask(socket, Action, members, subject = '') {
      if (!socket) throw chatError('the chat is not connected');
      const id = `${now()}-${random()}-${++asked}`;
      return new Promise((resolve, reject) => {
        /** @type {Pending} */
        const request = {
          id,
          subject,
          settle(answer) {
            clearTimeout(timer);
            pending.delete(request);
            if (answer instanceof Error) reject(answer);
            else resolve(answer);
          },
        };
        const late = () => request.settle(chatError('the room did not answer in time'));
        const timer = setTimeout(late, timeoutMs);
        pending.add(request);
        try {
          socket.send(JSON.stringify({ Action, RequestId: id, ...members }));
        } catch (error) {
          request.settle(chatError(messageOf(error)));
        }
      });
    },

    /** @param {string} requestId '' if the frame has none
     * @param {string} subject what the frame is about, '' = unknown @param {Frame | Error} answer */
    answer(requestId, subject, answer) {
      for (const request of pending) {
        const { id, settle } = request;
        if (requestId ? id === requestId : subject && request.subject === subject) settle(answer);
      }
    },

    /** Rejects all pending requests. @param {string} why */
    forget(why) {
      for (const { settle } of pending) settle(chatError(why));
    },
  };
};

/**
 * Turns frames into events and answers to requests. A plain message is parsed only if it is wanted.
 * @param {(event: Event) => void} dispatch @param {() => boolean} isWanted whether anyone needs
 *   plain messages
 * @param {ReturnType<typeof requestsOf>['answer']} answer
 */
export const readerOf = (dispatch, isWanted, answer) => {
  /** @type {Map<string, KeptState>} the last state of each channel */
  const states = new Map();

  /** @param {string} raw a frame, or the state itself if it came with a token
   * @param {'frame' | 'token'} source @param {string} json */
  const keepState = (raw, source, json) => {
    const state = membersOf(parseJson(json));
    const channel = stringOr(state.channel);
    states.delete(channel);
    states.set(channel, { raw, source });
    for (const oldest of states.keys()) if (states.size > KEPT_STATES) states.delete(oldest);
    dispatch(eventOf('state', { raw, source, state }));
  };

  const reader = {
    states,
    keepState,
    /** The number of frames that began like a message but were not JSON. */
    unreadable: 0,

    /** @param {FrameKind} kind @param {string} raw
     * @returns {string} the id of the user that the frame disconnects, '' = none */
    deliver(kind, raw) {
      if (kind === 'Message' && !isWanted()) return '';
      const parsed = parseJson(raw);
      const frame = membersOf(parsed);
      const { UserId, state } = membersOf(frame.Attributes);
      const userId = stringOr(UserId);
      const id = stringOr(frame.RequestId);
      /** @param {Event} event @param {string} [subject] */
      const hear = (event, subject = '') => {
        answer(id, subject, frame);
        dispatch(event);
      };
      switch (kind) {
        case 'Message':
          if (parsed === undefined) reader.unreadable++;
          else hear(messageEvent(raw, frame));
          break;
        case 'MessageDeleted': {
          const event = deleteEvent(raw, frame);
          hear(event, `message ${event.messageId}`);
          break;
        }
        case 'Event':
          hear(roomEvent(raw, frame));
          break;
        case 'UserDisconnected':
          hear(roomEvent(raw, frame), `user ${userId}`);
          return userId;
        case 'State':
          keepState(raw, 'frame', stringOr(state));
          break;
        case 'Error': {
          const message = stringOr(frame.ErrorMessage) || 'the room refused the request';
          const error = chatError(message, numberOr0(frame.ErrorCode));
          answer(id, '', error);
          if (!id) dispatch(failureEvent(error));
        }
      }
      return '';
    },
  };
  return reader;
};
