// How the pages of these tests speak: to the stage's timeline, in order, and once more where the
// network failed.

/** @param {string | null} page its name in reports
 * @returns {(what: string, detail?: object) => Promise<unknown>} resolves when it is told */
export function reporter(page) {
  let sent = Promise.resolve();
  return (what, detail = {}) => {
    const at = performance.timeOrigin + performance.now();
    const body = JSON.stringify([{ what, detail: { page, ...detail }, at }]);
    return (sent = sent.then(() => post(body)));
  };
}

/** A report is tried again this often. */
const RETRY_MS = 100;

/** Until the network is back, or the page is gone. @param {string} body */
async function post(body) {
  const headers = { 'content-type': 'application/json' };
  for (;;) {
    try {
      return await fetch('/stage/timeline', { method: 'POST', headers, body });
    } catch {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
