// The types of the CommonJS build: those of index.js, for `require`.
import type * as module from './index.js' with { 'resolution-mode': 'import' };

export declare const connectChat: typeof module.connectChat;
export declare const createAutoplay: typeof module.createAutoplay;
export declare const version: typeof module.version;

export type Autoplay = module.Autoplay;
export type AutoplayEvents = module.AutoplayEvents;
export type AutoplayOptions = module.AutoplayOptions;
export type Explanation = module.Explanation;
export type Chat = module.Chat;
export type ChatEvents = module.ChatEvents;
export type ChatOptions = module.ChatOptions;
export type Player = module.Player;
export type PlayerAdapter = module.PlayerAdapter;
export type PlayerReport = module.PlayerReport;
export type Broadcast = module.Broadcast;
export type LinkReason = module.LinkReason;
export type LinkState = module.LinkState;
export type Offer = module.Offer;
export type Playback = module.Playback;
export type Reason = module.Reason;
