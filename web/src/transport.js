import { messageOf } from './text.js';
import { askForToken, readToken } from './token.js';

/** @import { ChatOptions } from './chat.js' */
/** @import { Platform } from './platform.js' */
/** @import { Runner } from './runner.js' */
/** @import { ChatToken } from './token.js' */

/** Gets a token from tokenProvider or tokenUrl.
 * @param {ChatOptions} options @param {Platform} platform @param {AbortSignal} signal
 * @returns {Promise<ChatToken>} */
export const tokenFor = async (options, { fetch }, signal) => {
  const { tokenUrl, tokenProvider, tokenBody: body, tokenHeaders: headers } = options;
  if (tokenProvider) return readToken(await tokenProvider({ signal }));
  return askForToken(fetch, `${tokenUrl}`, { body, headers, signal });
};

/** Connects with a token.
 * @param {ChatOptions} options @param {Platform} platform @param {ChatToken} token */
export const connect = ({ endpoint, region }, { WebSocket }, { token, endpoint: named }) => {
  if (!WebSocket)
    throw new TypeError("WebSocket is not available; set it in the option 'platform'");
  const url = endpoint ?? (region ? `wss://edge.ivschat.${region}.amazonaws.com` : named);
  if (!url) throw new TypeError("set the option 'region' or 'endpoint'");
  try {
    return new WebSocket(url, token);
  } catch (error) {
    // Browsers quote a malformed subprotocol in their error. The token must not appear there.
    throw new Error(messageOf(error).replaceAll(token, '(token)'));
  }
};

/**
 * The sockets of one chat, by their epoch.
 * @param {Runner} runner @param {() => boolean} isWanted whether anyone needs plain messages
 * @param {() => void} lost called when the current socket is gone
 * @param {(fault: string) => void} end called with what a connection ended with, and with '' when one
 *   is open
 */
export const socketsOf = ({ tell, hear }, isWanted, lost, end) => {
  /** @type {Map<number, WebSocket>} */
  const open = new Map();
  /** @param {number} epoch */
  const forget = (epoch) => {
    if (sockets.speaking === open.get(epoch)) {
      sockets.speaking = undefined;
      lost();
    }
    open.delete(epoch);
  };
  const sockets = {
    /** @type {WebSocket | undefined} */
    speaking: undefined,

    /** @param {WebSocket} socket @param {number} epoch */
    add(socket, epoch) {
      open.set(epoch, socket);
      socket.onopen = () => {
        sockets.speaking = socket;
        end('');
        tell('SocketOpened', epoch);
      };
      socket.onmessage = ({ data }) => {
        const text = typeof data === 'string' ? data : ' ';
        if (isWanted()) tell('FrameArrived', epoch, 0, 0, text);
        else hear(epoch, text);
      };
      socket.onclose = ({ code, wasClean }) => {
        forget(epoch);
        if (!sockets.speaking) end(`the connection was closed with code ${code}`);
        tell('SocketClosed', epoch, code, wasClean ? 1 : 0);
      };
      socket.onerror = () => {};
    },

    /** @param {number} epoch */
    close(epoch) {
      const socket = open.get(epoch);
      if (!socket) return;
      socket.onopen = socket.onmessage = socket.onclose = null;
      const wasSpeaking = sockets.speaking;
      forget(epoch);
      if (!wasSpeaking) end('the connection did not open');
      socket.close(1000);
    },

    closeAll() {
      for (const epoch of open.keys()) sockets.close(epoch);
    },
  };
  return sockets;
};
