// Chromium and Firefox, driven by puppeteer-core: by CDP and by WebDriver BiDi. Unlike playwright, it
// does not emulate the focus, so that a tab behind another one is hidden, and it survives a page that
// comes back from the back/forward cache.
import puppeteer from 'puppeteer-core';
import { findOnPath } from '../harness.mjs';
import { family } from './processes.mjs';

/** @import { Page as Tab } from 'puppeteer-core' */
/** @import { Engine } from './run.mjs' */

const SPARE = 'about:blank';
/** How long one command may take, a start on a busy machine included. */
const COMMAND_MS = 120_000;

/** @type {Engine} */
export const chromium = {
  name: 'Chromium',
  cannot: {},
  tries: 1,
  isFresh: false,
  // On a desktop, Chromium always allows muted playback: the page refuses it itself.
  blockedQuery: { refuse: '1' },
  open: () =>
    launch({
      browser: 'chrome',
      executablePath: process.env.CHROMIUM ?? findOnPath('chromium'),
      args: [
        '--no-sandbox',
        '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost',
      ],
      // With these, a hidden page or one that is left is not what a viewer's is.
      ignoreDefaultArgs: [
        '--disable-back-forward-cache',
        '--disable-background-timer-throttling',
        '--disable-backgrounding-occluded-windows',
        '--disable-renderer-backgrounding',
      ],
    }),
};

/** @type {Engine} */
export const firefox = {
  name: 'Firefox',
  cannot: {
    freeze: 'Firefox freezes no pages',
    keep: 'Firefox keeps no page that uses Media Source in its back/forward cache',
  },
  tries: 1,
  isFresh: false,
  blockedQuery: {},
  open: ({ isBlocking }) =>
    launch({
      browser: 'firefox',
      executablePath: process.env.FIREFOX ?? findOnPath('firefox-esr'),
      extraPrefsFirefox: {
        ...(isBlocking && { 'media.autoplay.default': 5 }),
        // Nobody listens there; loopback needs no proxy.
        'network.proxy.type': 1,
        'network.proxy.http': '127.0.0.1',
        'network.proxy.http_port': 9,
        'network.proxy.ssl': '127.0.0.1',
        'network.proxy.ssl_port': 9,
      },
    }),
};

/** @param {import('puppeteer-core').LaunchOptions} options */
async function launch(options) {
  const browser = await puppeteer.launch({
    headless: true,
    timeout: COMMAND_MS,
    protocolTimeout: COMMAND_MS,
    handleSIGTERM: false,
    ...options,
  });
  const pid = Number(browser.process()?.pid);
  return {
    /** Opens a page in a profile of its own. @param {string} url */
    async open(url) {
      const context = await browser.createBrowserContext();
      const tab = await context.newPage();
      await tab.goto(url);
      return new Page(tab, pid);
    },
    close: () => browser.close(),
  };
}

/** One page, and what a viewer and a machine do to it. */
class Page {
  #tab;
  #pid;
  /** The tab in front of this one. @type {Tab | undefined} */
  #front;

  /** @param {Tab} tab @param {number} pid the browser's */
  constructor(tab, pid) {
    this.#tab = tab;
    this.#pid = pid;
  }

  /** @param {number} x @param {number} y */
  tap = (x, y) => this.#tab.mouse.click(x, y);

  async hide() {
    this.#front = await this.#tab.browserContext().newPage();
    await this.#front.bringToFront();
  }

  async show() {
    await this.#tab.bringToFront();
    await this.#front?.close();
  }

  leave = () => this.#tab.goto(SPARE);
  back = () => this.#tab.goBack();

  /** @param {boolean} isOffline */
  setOffline = (isOffline) => this.#tab.setOfflineMode(isOffline);

  /** Freezes a hidden page, or wakes it. @param {boolean} isFrozen */
  async setFrozen(isFrozen) {
    const protocol = await this.#tab.createCDPSession();
    await protocol.send('Page.setWebLifecycleState', { state: isFrozen ? 'frozen' : 'active' });
    await protocol.detach();
  }

  /** Stops every process of the browser, as a computer that sleeps does. */
  sleep() {
    for (const pid of family(this.#pid)) process.kill(pid, 'SIGSTOP');
  }

  wake() {
    for (const pid of family(this.#pid)) process.kill(pid, 'SIGCONT');
  }

  close = () => this.#tab.browserContext().close();
}
