// What the template would set up for one room and two channels, for the tests that judge it.
import { CHANNEL, ROOM } from './emitter-world.mjs';
import { defaultsOf, readTemplate, worked } from './template-reader.mjs';

/** @typedef {import('./template-reader.mjs').Tree} Tree */

export const root = new URL('../../', import.meta.url);
export const server = new URL('server/', root);
export const template = readTemplate(new URL('template.yaml', server));
export const OTHER_CHANNEL = 'arn:aws:ivs:us-east-1:123456789012:channel/zYxWvUtSrQp98';
export const parameters = {
  ...defaultsOf(template),
  ChannelArns: [CHANNEL, OTHER_CHANNEL],
  RoomArn: ROOM,
  AllowedOrigins: ['https://example.com', 'https://www.example.com'],
};
export const resources = worked(template.Resources, parameters);
export const FUNCTIONS = ['StreamStateFunction', 'ChatTokenFunction'];

/** @param {string} type @returns {[string, Tree][]} */
export const ofType = (type) =>
  Object.entries(resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([name, { Properties }]) => [name, Properties]);
/** @param {string} name @returns {Tree} */
export const properties = (name) => resources[name].Properties;
/** @param {Tree} statement @returns {string[]} */
export const actionsOf = ({ Action }) => [Action].flat();
/** What a role allows. @param {string} name @returns {Tree[]} */
export const statementsOf = (name) =>
  properties(name).Policies.flatMap(
    (/** @type {Tree} */ { PolicyDocument }) => PolicyDocument.Statement,
  );
/** What the template lets others do to a function. @param {string} name @returns {Tree[]} */
export const permissionsOf = (name) =>
  ofType('AWS::Lambda::Permission')
    .map(([, permission]) => permission)
    .filter(({ FunctionName }) => FunctionName === name);

/** @param {string} name @returns {Record<string, string>} as Lambda would give it */
export function environmentOf(name) {
  const variables = Object.entries(properties(name).Environment.Variables);
  return Object.fromEntries(variables.map(([key, value]) => [key, String(value)]));
}
