import { membersOf, messageOf, stringOr } from './text.js';

/** @import { LinkReason, LinkState } from './vocabulary.js' */

/** @typedef {Record<string, string>} Attributes */

/** A frame of the room. `raw` is its text as it came. */
export class FrameEvent extends Event {
  /** @param {string} type @param {string} raw @param {Record<string, unknown>} frame */
  constructor(type, raw, frame) {
    super(type);
    this.raw = raw;
    this.id = stringOr(frame.Id);
    this.requestId = stringOr(frame.RequestId);
    this.sendTime = stringOr(frame.SendTime);
    this.attributes = /** @type {Attributes} */ (membersOf(frame.Attributes));
  }
}

/** Somebody said something. */
export class MessageEvent extends FrameEvent {
  /** @param {string} raw @param {Record<string, unknown>} frame */
  constructor(raw, frame) {
    super('message', raw, frame);
    this.content = stringOr(frame.Content);
    const sender = membersOf(frame.Sender);
    this.sender = {
      userId: stringOr(sender.UserId),
      attributes: /** @type {Attributes} */ (membersOf(sender.Attributes)),
    };
  }
}

/** A message was deleted: take it off the page. */
export class DeleteEvent extends FrameEvent {
  /** @param {string} raw @param {Record<string, unknown>} frame */
  constructor(raw, frame) {
    super('delete', raw, frame);
    this.messageId = deletedId(frame);
    this.reason = stringOr(this.attributes.Reason);
  }
}

/** The room's backend, or the service, says something; `aws:` names are the service's. */
export class RoomEvent extends FrameEvent {
  /** @param {string} raw @param {Record<string, unknown>} frame */
  constructor(raw, frame) {
    super('event', raw, frame);
    this.name = stringOr(frame.EventName);
  }
}

/** A channel's state, from the room or from a token answer. */
export class StateEvent extends Event {
  /** @param {string} raw the frame, or the state itself when it came with a token
   * @param {'frame' | 'token'} source @param {Record<string, unknown>} state */
  constructor(raw, source, state) {
    super('state');
    this.raw = raw;
    this.source = source;
    this.state = state;
  }
}

/** The connection changed. */
export class LinkEvent extends Event {
  /** @param {LinkState} link @param {LinkReason | null} reason null = as a matter of course
   * @param {number} retryInMs until the next attempt, 0 = none is planned or it is under way */
  constructor(link, reason, retryInMs) {
    super('link');
    this.link = link;
    this.reason = reason;
    this.retryInMs = retryInMs;
  }
}

/** Something went wrong that the page may want to show or log. */
export class FailureEvent extends Event {
  /** @param {unknown} error */
  constructor(error) {
    super('error');
    this.error = error instanceof Error ? error : new Error(messageOf(error));
  }
}

/** The deleted message's id, in either of the spellings the service has used.
 * @param {Record<string, unknown>} frame */
export function deletedId(frame) {
  const { MessageId, MessageID } = membersOf(frame.Attributes);
  return stringOr(MessageId) || stringOr(MessageID);
}
