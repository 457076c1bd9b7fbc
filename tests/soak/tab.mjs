// One page of the browser: opened, watched and acted on from outside, never with a gesture that no
// viewer made.
import { eventually } from '../eventually.mjs';

/** @import { Chromium } from './chromium.mjs' */
/** @import { Sample } from './picture.mjs' */
/** @import { Says } from './reasons.mjs' */

/** Longer than this without an answer, and the machine is too busy to run the page. */
const BUSY_MS = 1000;
/** A page that has no autoplay by then will have none, whatever the network and the machine do. */
const CREATED_MS = 180_000;

/** Runs in each new document, before its own scripts. Media events do not bubble; they are captured. */
function observe() {
  const said = /** @type {any} */ (globalThis).soakSays;
  const say = (/** @type {string} */ what, /** @type {object} */ more) =>
    said(JSON.stringify({ what, at: Date.now(), ...more }));
  const names = [
    'emptied',
    'loadedmetadata',
    'playing',
    'waiting',
    'pause',
    'ended',
    'timeupdate',
    'volumechange',
  ];
  for (const name of names) {
    document.addEventListener(
      name,
      ({ target }) => {
        const { currentTime: time, paused, muted } = /** @type {HTMLVideoElement} */ (target);
        say(name, { time, paused, muted });
      },
      true,
    );
  }
  addEventListener('pageshow', ({ persisted }) => say('pageshow', { persisted }));
  for (const name of ['freeze', 'resume', 'visibilitychange'])
    document.addEventListener(name, () => say(name, { hidden: document.hidden }));
  addEventListener('unhandledrejection', ({ reason }) =>
    say('rejection', { text: String(reason?.stack ?? reason) }),
  );
}

/** What a console says that is not of the page's making: of the network that the soak breaks, and of
 * the IVS player. */
const NOT_OURS =
  /^Failed to load resource|^WebSocket connection to|PoPClient send error|^Player stopping playback/;

export class Tab {
  /** @type {(sample: Sample) => void} */
  onSample = () => {};
  /** Something of ours on the console. @type {(text: string) => void} */
  onComplaint = () => {};
  /** Whatever else the document says, for the log. @type {(what: any) => void} */
  onWord = () => {};
  /** The document was loaded anew, or came from the back/forward cache. */
  #shown = /** @type {((how: { persisted: boolean }) => void)[]} */ ([]);
  #session = /** @type {any} */ (undefined);

  /** @param {Chromium} browser @param {string} url @param {{ wasm: boolean }} plan */
  async open(browser, url, { wasm }) {
    this.url = url;
    this.#session = await browser.open((method, params) => this.#hear(method, params));
    const { send } = this.#session;
    await Promise.all(['Page', 'Runtime', 'Log', 'Network'].map((name) => send(`${name}.enable`)));
    await send('Runtime.addBinding', { name: 'soakSays' });
    const without = wasm ? '' : 'delete globalThis.WebAssembly;';
    const source = `${without}(${observe})();`;
    await send('Page.addScriptToEvaluateOnNewDocument', { source });
    await this.#goes(() => send('Page.navigate', { url }));
    await this.#created();
  }

  /** @param {string} method @param {any} params */
  #hear(method, params) {
    if (method === 'Runtime.bindingCalled') this.#take(JSON.parse(params.payload));
    else if (method === 'Runtime.exceptionThrown') {
      const { exception, text } = params.exceptionDetails;
      this.#complain(exception?.description ?? text);
    } else if (method === 'Runtime.consoleAPICalled' && params.type === 'error') {
      this.#complain(
        params.args.map((/** @type {any} */ one) => one.value ?? one.description).join(' '),
      );
    } else if (method === 'Log.entryAdded' && params.entry.level === 'error') {
      this.#complain(params.entry.text);
    }
  }

  /** @param {string} text */
  #complain(text) {
    if (!NOT_OURS.test(text)) this.onComplaint(text);
  }

  /** @param {any} said */
  #take(said) {
    if ('time' in said) this.onSample(said);
    else this.onWord(said);
    if (said.what === 'rejection') this.#complain(said.text);
    if (said.what === 'pageshow') for (const shown of this.#shown.splice(0)) shown(said);
  }

  /** Does what shows a document, and waits for that. @param {() => Promise<unknown>} act
   * @returns {Promise<{ persisted: boolean }>} */
  async #goes(act) {
    const shown = new Promise((resolve) => this.#shown.push(resolve));
    await act();
    return shown;
  }

  /** @param {string} expression @param {{ gesture?: boolean, patienceMs?: number }} [how] */
  async #ask(expression, { gesture = false, patienceMs } = {}) {
    const { result, exceptionDetails } = await this.#session.send(
      'Runtime.evaluate',
      { expression, userGesture: gesture, returnByValue: true, awaitPromise: true },
      patienceMs,
    );
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description);
    return result.value;
  }

  /** Waits until the page's autoplay exists. */
  #created = () =>
    eventually(() => this.#ask('Boolean(globalThis.soak)'), 'an autoplay in the page', CREATED_MS);

  /** Waits until the page's scripts run. */
  answers = () => eventually(this.says, 'an answer of the page', CREATED_MS);

  /** What the page says of itself; undefined: it did not answer in time. @returns {Promise<Says | undefined>} */
  says = () => this.#ask('globalThis.soak?.says()', { patienceMs: BUSY_MS }).catch(() => undefined);

  /** @returns {Promise<{ director: string, link: string }>} */
  traces = () => this.#ask('soak.traces()');

  hide = () => this.#session.hide();
  show = () => this.#session.show();

  /** The browser stops a hidden tab. */
  async freeze() {
    await this.hide();
    await this.#session.send('Page.setWebLifecycleState', { state: 'frozen' });
  }

  /** A frozen tab goes on, hidden as it is. */
  thaw = () => this.#session.send('Page.setWebLifecycleState', { state: 'active' });

  /** @param {boolean} offline */
  setOffline = (offline) =>
    this.#session.send('Network.emulateNetworkConditions', {
      offline,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: -1,
    });

  /** Goes to another page. */
  leave = () => this.#goes(() => this.#session.send('Page.navigate', { url: 'about:blank' }));

  /** Goes back. @returns {Promise<boolean>} whether the page was kept; otherwise it is a new one */
  async back() {
    const { send } = this.#session;
    const { currentIndex, entries } = await send('Page.getNavigationHistory');
    const entryId = entries[currentIndex - 1].id;
    const { persisted } = await this.#goes(() => send('Page.navigateToHistoryEntry', { entryId }));
    await this.#created();
    return persisted;
  }

  async reload() {
    await this.#goes(() => this.#session.send('Page.reload'));
    await this.#created();
  }

  /** A click beside the player. */
  async tap() {
    const at = { x: 40, y: 130, button: 'left', clickCount: 1 };
    for (const type of ['mousePressed', 'mouseReleased'])
      await this.#session.send('Input.dispatchMouseEvent', { type, ...at });
  }

  /** The viewer, by the element's own controls or by buttons of the page. */
  pauseBy = (/** @type {string | undefined} */ by) =>
    this.#ask(by === 'page' ? 'soak.autoplay.pause()' : 'video.pause()', { gesture: true });
  playBy = (/** @type {string | undefined} */ by) =>
    this.#ask(by === 'page' ? 'soak.autoplay.play()' : 'void video.play()?.catch(() => {})', {
      gesture: true,
    });
  release = () => this.#ask('soak.autoplay.release()');
  setMuted = (/** @type {boolean} */ muted) => this.#ask(`soak.mute(${muted})`, { gesture: true });

  /** Heap in bytes and listeners, after a collection of garbage. */
  async memory() {
    const { send } = this.#session;
    await send('HeapProfiler.collectGarbage');
    const { usedSize } = await send('Runtime.getHeapUsage');
    const { jsEventListeners } = await send('Memory.getDOMCounters');
    return { heap: usedSize, listeners: jsEventListeners };
  }
}
