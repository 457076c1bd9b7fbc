// The vectors of tests/fixtures/sigv4, signed again by AWS's own signer. The native tests replay
// the same files.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

/** @typedef {[name: string, value: string]} Header */
/**
 * @typedef {object} Vector
 * @property {string} name
 * @property {string} method
 * @property {string} target
 * @property {Header[]} headers
 * @property {string} body
 * @property {string} signedHeaders
 * @property {string} signature
 */
/**
 * @typedef {object} Suite
 * @property {string} accessKeyId
 * @property {string} secretAccessKey
 * @property {string} region
 * @property {string} service
 * @property {string} date
 * @property {Vector[]} requests
 */

/** @param {string} name @returns {Suite} */
const read = (name) =>
  JSON.parse(readFileSync(new URL(`../fixtures/sigv4/${name}`, import.meta.url), 'utf8'));

/** @param {string} query */
function parametersOf(query) {
  /** @type {Record<string, string | string[]>} */
  const parameters = {};
  for (const pair of query.split('&').filter(Boolean)) {
    const [name = '', value = ''] = pair.split('=').map(decodeURIComponent);
    const before = parameters[name];
    parameters[name] = before === undefined ? value : [before, value].flat();
  }
  return parameters;
}

/** One value per name, as HTTP joins them. @param {Header[]} headers */
function joined(headers) {
  /** @type {Record<string, string>} */
  const result = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    result[key] = key in result ? `${result[key]},${value}` : value;
  }
  return result;
}

/** What the signer makes of a request without the headers that it adds by itself.
 * @param {Suite} suite @param {Vector} vector */
async function signed(suite, { method, target, headers, body, signedHeaders }) {
  const names = signedHeaders.split(';');
  const given = joined(headers);
  const token = names.includes('x-amz-security-token') ? given['x-amz-security-token'] : undefined;
  const own = names.filter((name) => name.startsWith('x-amz-'));
  const signer = new SignatureV4({
    credentials: {
      accessKeyId: suite.accessKeyId,
      secretAccessKey: suite.secretAccessKey,
      sessionToken: token,
    },
    region: suite.region,
    service: suite.service,
    sha256: Sha256,
    applyChecksum: own.includes('x-amz-content-sha256'),
  });
  const [path = '', query = ''] = target.split('?');
  const rest = Object.entries(given).filter(([name]) => !own.includes(name));
  const signingDate = new Date(
    suite.date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
  return signer.sign(
    {
      method,
      protocol: 'https:',
      hostname: String(given.host),
      path,
      body,
      query: parametersOf(query),
      headers: Object.fromEntries(rest),
    },
    {
      signingDate,
      unsignableHeaders: new Set(Object.keys(given).filter((n) => !names.includes(n))),
    },
  );
}

for (const file of ['suite.json', 'ivschat.json']) {
  const suite = read(file);
  for (const vector of suite.requests) {
    test(`${file}: ${vector.name} is signed the same by AWS's own signer`, async () => {
      const scope = `${suite.date.slice(0, 8)}/${suite.region}/${suite.service}/aws4_request`;
      const { authorization, ...headers } = (await signed(suite, vector)).headers;
      assert.equal(
        authorization,
        `AWS4-HMAC-SHA256 Credential=${suite.accessKeyId}/${scope}, ` +
          `SignedHeaders=${vector.signedHeaders}, Signature=${vector.signature}`,
      );
      assert.deepEqual(headers, joined(vector.headers));
    });
  }
}
