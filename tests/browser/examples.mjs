// The JavaScript that web/README.md shows, as pages of these tests run it.
import { readFileSync } from 'node:fs';

/** An example of web/README.md. @param {string} words in it, and in no other */
export function example(words) {
  const readme = readFileSync(new URL('../../web/README.md', import.meta.url), 'utf8');
  const examples = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);
  const found = examples.filter((code) => code.includes(words));
  if (found.length !== 1) throw new Error(`${found.length} examples have '${words}'`);
  return found[0];
}
