import { eventOf } from './events.js';
import { membersOf, stringOr } from './text.js';

/** @import { LinkReason, LinkState } from './vocabulary.js' */

/** @typedef {Record<string, string>} Attributes */
/** @typedef {Record<string, unknown>} Frame */

/**
 * A frame of the room. `raw` is its text as received.
 * @typedef {Event & { raw: string, id: string, requestId: string, sendTime: string,
 *   attributes: Attributes }} FrameEvent
 */

/**
 * A chat message.
 * @typedef {FrameEvent & { content: string,
 *   sender: { userId: string, attributes: Attributes } }} MessageEvent
 */

/**
 * A message was deleted. Remove it from the page.
 * @typedef {FrameEvent & { messageId: string, reason: string }} DeleteEvent
 */

/**
 * An event from the room's backend or from the service. Names that begin with `aws:` are the
 * service's.
 * @typedef {FrameEvent & { name: string }} RoomEvent
 */

/**
 * The state of a channel. `raw` is the frame, or the state itself if it came with a token.
 * @typedef {Event & { raw: string, source: 'frame' | 'token',
 *   state: Record<string, unknown> }} StateEvent
 */

/**
 * The connection changed. `reason` is null for a normal change. `retryInMs` is the time until the
 * next attempt; 0 if none is planned or one is under way.
 * @typedef {Event & { link: LinkState, reason: LinkReason | null, retryInMs: number }} LinkEvent
 */

/** @param {unknown} object from AWS, whose attributes are strings */
const attributesOf = (object) =>
  /** @type {Attributes} */ (membersOf(membersOf(object).Attributes));

/** @template {object} T @param {string} type @param {string} raw @param {Frame} frame
 * @param {T} members the members that only this type has */
const frameEvent = (type, raw, frame, members) =>
  eventOf(type, {
    raw,
    id: stringOr(frame.Id),
    requestId: stringOr(frame.RequestId),
    sendTime: stringOr(frame.SendTime),
    attributes: attributesOf(frame),
    ...members,
  });

/** @param {string} raw @param {Frame} frame @returns {MessageEvent} */
export const messageEvent = (raw, frame) =>
  frameEvent('message', raw, frame, {
    content: stringOr(frame.Content),
    sender: {
      userId: stringOr(membersOf(frame.Sender).UserId),
      attributes: attributesOf(frame.Sender),
    },
  });

/** @param {string} raw @param {Frame} frame @returns {DeleteEvent} */
export const deleteEvent = (raw, frame) => {
  const { MessageId, MessageID, Reason } = attributesOf(frame);
  return frameEvent('delete', raw, frame, {
    /** The service has used both spellings. */
    messageId: stringOr(MessageId) || stringOr(MessageID),
    reason: stringOr(Reason),
  });
};

/** @param {string} raw @param {Frame} frame @returns {RoomEvent} */
export const roomEvent = (raw, frame) =>
  frameEvent('event', raw, frame, { name: stringOr(frame.EventName) });
