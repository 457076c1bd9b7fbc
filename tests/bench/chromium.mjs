// Runs measurements in a page.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename } from 'node:path';
import { openBrowser } from '../browser/harness.mjs';

const HEADERS = {
  // Isolated pages have a clock of 5 µs where others have 100.
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** Serves the modules at `paths` to a page of Chromium and runs `work` there, which imports them as
 * `modules`, and may call `heapInUse()`. Returns its answer and Chromium's version.
 * @template {object} G @template {object} R
 * @param {string[]} paths of the repository
 * @param {(given: G & { modules: string[] }) => Promise<R>} work runs in the page: closes over nothing
 * @param {G} given
 * @returns {Promise<R & { version: string }>} */
export async function inChromium(paths, work, given) {
  const bodies = new Map(
    paths.map((path) => [
      `/${basename(path)}`,
      readFileSync(new URL(`../../${path}`, import.meta.url)),
    ]),
  );
  const server = createServer(({ url = '' }, response) => {
    const body = bodies.get(url);
    const type = body ? 'text/javascript' : 'text/html';
    response.writeHead(body || url === '/' ? 200 : 404, {
      'content-type': `${type}; charset=utf-8`,
      ...HEADERS,
    });
    response.end(body ?? '<!doctype html><title>bench</title>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const browser = await openBrowser();
  try {
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    const page = await browser.open(`http://127.0.0.1:${port}/`);
    const protocol = await page.context().newCDPSession(page);
    await page.exposeFunction('heapInUse', async () => {
      await protocol.send('HeapProfiler.collectGarbage');
      const { usedSize, embedderHeapUsedSize, backingStorageSize } = /** @type {any} */ (
        await protocol.send('Runtime.getHeapUsage')
      );
      return usedSize + embedderHeapUsedSize + backingStorageSize;
    });
    const version = page.context().browser()?.version() ?? '';
    const result = await page.evaluate(work, { ...given, modules: [...bodies.keys()] });
    return { ...result, version };
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}
