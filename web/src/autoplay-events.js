/** @import { Offer, Reason } from './vocabulary.js' */

/** Why it plays or does not play has changed. */
export class ChangeEvent extends Event {
  /** @param {Reason} reason @param {Reason} previous */
  constructor(reason, previous) {
    super('change');
    this.reason = reason;
    this.previous = previous;
  }
}

/** The page may offer the viewer something, or the offer is gone ('None'). */
export class OfferEvent extends Event {
  /** @param {Offer} offer */
  constructor(offer) {
    super('offer');
    this.offer = offer;
  }
}
