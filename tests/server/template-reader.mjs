// What a CloudFormation template means, as far as server/template.yaml goes: its tags become the
// functions they stand for, which are then worked out with names of the reader's own making.
import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';

const PSEUDO = /^AWS::/;

/** @typedef {{[name: string]: any}} Tree */

const scalarTags = {
  '!Ref': (/** @type {string} */ name) => ({ Ref: name }),
  '!GetAtt': (/** @type {string} */ path) => ({ 'Fn::GetAtt': path.split('.') }),
};

const customTags = [
  ...Object.entries(scalarTags).map(([tag, resolve]) => ({ tag, resolve })),
  {
    tag: '!Join',
    collection: /** @type {const} */ ('seq'),
    resolve: (/** @type {any} */ list) => ({ 'Fn::Join': list.toJSON() }),
  },
];

/** @param {URL} file @returns {Tree} throws on a tag it does not know */
export function readTemplate(file) {
  const document = parseDocument(readFileSync(file, 'utf8'), { customTags });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) throw problem;
  return document.toJS();
}

/** The one member of a function call, or nothing. @param {unknown} value */
function callOf(value) {
  const members = value !== null && typeof value === 'object' ? Object.entries(value) : [];
  const [name = '', argument] = members.length === 1 ? (members[0] ?? []) : [];
  return name === 'Ref' || name.startsWith('Fn::') ? { name, argument } : undefined;
}

/** Every resource or parameter that `value` names. @param {unknown} value @returns {string[]} */
export function namesIn(value) {
  const call = callOf(value);
  if (call?.name === 'Ref') return PSEUDO.test(call.argument) ? [] : [call.argument];
  if (call?.name === 'Fn::GetAtt') return [call.argument[0]];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(namesIn);
}

/**
 * `value` with its functions worked out. A resource's name stands for what Ref gives, `name.Arn` and
 * the like for its attributes.
 * @param {unknown} value @param {Tree} parameters @returns {any}
 */
export function worked(value, parameters) {
  const call = callOf(value);
  if (call?.name === 'Ref') return parameters[call.argument] ?? call.argument;
  if (call?.name === 'Fn::GetAtt') return call.argument.join('.');
  if (call?.name === 'Fn::Join') {
    const [separator, list] = call.argument;
    return worked(list, parameters).join(separator);
  }
  if (Array.isArray(value)) return value.map((one) => worked(one, parameters));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, worked(v, parameters)]));
}

/** The values of the parameters that were not given. @param {Tree} template @returns {Tree} */
export function defaultsOf(template) {
  const parameters = Object.entries(template.Parameters);
  return Object.fromEntries(parameters.map(([name, { Default }]) => [name, Default]));
}

/**
 * Whether an event fits an EventBridge pattern of exact values.
 * @param {Tree} pattern @param {any} event @returns {boolean}
 */
export function fits(pattern, event) {
  return Object.entries(pattern).every(([name, wanted]) => {
    const found = event?.[name];
    if (!Array.isArray(wanted)) return typeof found === 'object' && fits(wanted, found);
    return [found].flat().some((one) => wanted.includes(one));
  });
}
