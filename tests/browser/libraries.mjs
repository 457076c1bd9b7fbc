// Players' libraries, as a bundler gives them to a page.
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { example } from './examples.mjs';

/** @type {Record<string, string>} */
const LIBRARIES = {
  'hls-video': "import 'hls-video-element';",
  'mux-video': "import '@mux/mux-video';",
  videojs: "export { default as videojs } from 'video.js';",
  ivs: "export { create, registerIVSTech } from 'amazon-ivs-player';",
};

const STYLES = fileURLToPath(
  new URL('../../node_modules/video.js/dist/video-js.css', import.meta.url),
);

/** Writes NAME-library.js of each, the style of Video.js, and the adapter that web/README.md shows.
 * @param {string} folder */
export async function buildLibraries(folder) {
  copyFileSync(STYLES, join(folder, 'video-js.css'));
  const adapter = `${example('const adapterOf')}export { adapterOf };`;
  writeFileSync(join(folder, 'adapter-example.js'), adapter);
  await Promise.all(
    Object.entries(LIBRARIES).map(([name, contents]) =>
      build({
        stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
        bundle: true,
        format: 'esm',
        target: 'es2022',
        minify: true,
        legalComments: 'none',
        logLevel: 'error',
        define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
        outfile: join(folder, `${name}-library.js`),
      }),
    ),
  );
}
