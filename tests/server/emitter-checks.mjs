// What the tests of the emitter check again and again.
import assert from 'node:assert/strict';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { credentials } from './emitter-world.mjs';

/**
 * The body of an answer that is no error.
 * @param {import('./emitter-world.mjs').Outcome} outcome
 */
export function bodyOf(outcome) {
  assert.equal(outcome.kind, 'response', JSON.stringify(outcome.body));
  return JSON.parse(outcome.body.body);
}

/**
 * Signs again with AWS's own signer what was received, and compares.
 * @param {import('./emitter-world.mjs').Received} request
 * @param {{accessKeyId: string, secretAccessKey: string, sessionToken?: string}} [keys]
 */
export async function assertWellSigned(request, keys = credentials) {
  const authorization = request.headers.authorization ?? '';
  const names = (/SignedHeaders=([^,]+)/.exec(authorization)?.[1] ?? '').split(';');
  assert.deepEqual(names, [
    'content-type',
    'host',
    'x-amz-content-sha256',
    'x-amz-date',
    ...(keys.sessionToken ? ['x-amz-security-token'] : []),
  ]);
  assert.equal(request.headers['x-amz-security-token'], keys.sessionToken);
  const date = String(request.headers['x-amz-date']);
  const signingDate = new Date(
    date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
  const [hostname = '', port] = String(request.headers.host).split(':');
  const scope = { region: 'us-west-2', service: 'ivschat' };
  const signer = new SignatureV4({ credentials: keys, ...scope, sha256: Sha256 });
  const again = await signer.sign(
    {
      method: request.method,
      protocol: 'http:',
      hostname,
      port: Number(port),
      path: request.url,
      query: {},
      body: request.body,
      headers: Object.fromEntries(names.map((name) => [name, String(request.headers[name])])),
    },
    { signingDate },
  );
  assert.equal(authorization, again.headers.authorization);
}
