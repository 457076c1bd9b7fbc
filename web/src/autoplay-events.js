/** @import { Offer, Reason } from './vocabulary.js' */

/** Why it plays or does not play has changed.
 * @typedef {Event & { reason: Reason, previous: Reason }} ChangeEvent */

/** The page may offer the viewer something, or the offer is gone ('None').
 * @typedef {Event & { offer: Offer }} OfferEvent */

export {};
