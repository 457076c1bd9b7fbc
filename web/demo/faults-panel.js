/** The faults that a visitor can choose, and the request for each. Some end after a time, because a
 * person watches; server/README.md names the other ways in which a fault ends. */
const FAULTS = /** @type {const} */ ([
  { words: 'Chat: cut every connection', body: { kind: 'cut-chat' } },
  { words: 'Chat: close for a restart', body: { kind: 'close-chat', code: 1012 } },
  { words: 'Chat: leave connections half-open', body: { kind: 'half-open-chat' } },
  { words: 'Chat: refuse the next 3 connections', body: { kind: 'refuse-chat', times: 3 } },
  { words: 'Chat: refuse new connections for 10 s', body: { kind: 'refuse-chat', ms: 10_000 } },
  {
    words: 'Tokens: too many requests for 10 s',
    body: { kind: 'token', status: 429, ms: 10_000, retryAfter: 5 },
  },
  { words: 'Tokens: 3 s late for 30 s', body: { kind: 'token-slow', delay: 3_000, ms: 30_000 } },
  { words: 'Playlists: not found for 10 s', body: { kind: 'manifest-404', ms: 10_000 } },
  { words: 'Playlists: error 503 for 10 s', body: { kind: 'manifest', status: 503, ms: 10_000 } },
  { words: 'Playlists: frozen until you end it', body: { kind: 'freeze-manifest' } },
  { words: 'Playlists: frozen for 10 s', body: { kind: 'freeze-manifest', ms: 10_000 } },
  { words: 'Next Stream Start: lost', body: { kind: 'lose-event' } },
  { words: 'Next Stream Start: 5 s late', body: { kind: 'delay-event', ms: 5_000 } },
  { words: 'Next Stream Start: twice', body: { kind: 'repeat-event' } },
  { words: 'Next Stream Start: after its end', body: { kind: 'reorder-events' } },
  { words: 'Lambda: emitter down for 2 s', body: { kind: 'emitter-down', ms: 2_000 } },
]);

/** Lets the visitor begin a fault, and shows the answer of the stage. */
export class FaultsPanel {
  #answer;

  /** @param {{ form: HTMLFormElement, kinds: HTMLSelectElement, end: HTMLButtonElement,
   *   answer: HTMLElement }} parts */
  constructor({ form, kinds, end, answer }) {
    this.#answer = answer;
    kinds.replaceChildren(...FAULTS.map(({ words }, i) => new Option(words, String(i))));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const fault = FAULTS[kinds.selectedIndex];
      if (fault) this.#ask('POST', fault.body);
    });
    end.addEventListener('click', () => this.#ask('DELETE'));
  }

  /** @param {'POST' | 'DELETE'} method @param {object} [body] */
  async #ask(method, body) {
    try {
      const headers = { 'content-type': 'application/json' };
      const init =
        body === undefined ? { method } : { method, headers, body: JSON.stringify(body) };
      const answer = await fetch('/stage/fault', init);
      const { begun, error } = await answer.json();
      this.#say(method === 'DELETE' && answer.ok ? 'All faults ended.' : (begun ?? error));
    } catch (error) {
      this.#say(`The stage did not answer: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** @param {unknown} text */
  #say(text) {
    this.#answer.textContent = String(text);
  }
}
