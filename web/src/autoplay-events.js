/** @import { Offer, Reason } from './vocabulary.js' */

/** The reason why it plays or does not play has changed.
 * @typedef {Event & { reason: Reason, previous: Reason }} ChangeEvent */

/** The page may offer something to the viewer; 'None' withdraws the offer.
 * @typedef {Event & { offer: Offer }} OfferEvent */

export {};
