// What the template would set up, judged by what it means: who may do what, and with which settings.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { CHANNEL, fixture, ROOM, startWorld } from './emitter-world.mjs';
import { defaultsOf, namesIn, worked } from './template-reader.mjs';
import {
  actionsOf,
  environmentOf,
  FUNCTIONS,
  parameters,
  permissionsOf,
  properties,
  resources,
  server,
  statementsOf,
  template,
} from './template-world.mjs';

/** @typedef {import('./template-reader.mjs').Tree} Tree */

describe('what the functions may do', () => {
  test('is what they need, each on the one thing it is about', () => {
    /** @type {[string, Tree][]} */
    const needed = [
      [
        'StreamStateRole',
        {
          'ivschat:SendEvent': ROOM,
          'sqs:SendMessage': 'DeadLetters.Arn',
          'logs:CreateLogStream': 'StreamStateLogs.Arn',
          'logs:PutLogEvents': 'StreamStateLogs.Arn',
        },
      ],
      [
        'ChatTokenRole',
        {
          'ivschat:CreateChatToken': ROOM,
          'logs:CreateLogStream': 'ChatTokenLogs.Arn',
          'logs:PutLogEvents': 'ChatTokenLogs.Arn',
        },
      ],
    ];
    for (const [role, rights] of needed) {
      const granted = statementsOf(role).flatMap((statement) =>
        actionsOf(statement).map((action) => [action, statement.Resource]),
      );
      assert.deepEqual(Object.fromEntries(granted), rights);
      assert.equal(properties(role).ManagedPolicyArns, undefined);
    }
    const roles = FUNCTIONS.map((name) => properties(name).Role);
    assert.deepEqual(
      roles,
      needed.map(([role]) => `${role}.Arn`),
    );
  });

  test('never holds a wildcard, in an action or for a resource', () => {
    const seen = { actions: 0, resources: 0 };
    const check = (/** @type {unknown} */ value, /** @type {string} */ name = '') => {
      if (name === 'Action' || name === 'Resource') {
        seen[name === 'Action' ? 'actions' : 'resources'] += 1;
        for (const one of [value].flat()) assert.ok(!String(one).includes('*'), String(one));
      } else if (value !== null && typeof value === 'object') {
        for (const [key, member] of Object.entries(value)) check(member, key);
      }
    };
    check(resources);
    assert.ok(seen.actions >= 8 && seen.resources >= 5, JSON.stringify(seen));
  });

  test('is written into logs of their own that end', () => {
    for (const name of FUNCTIONS) {
      const group = properties(name).LoggingConfig.LogGroup;
      assert.equal(resources[group].Type, 'AWS::Logs::LogGroup');
      assert.equal(properties(group).RetentionInDays, 30);
    }
  });
});

describe('the token URL', () => {
  const url = properties('ChatTokenUrl');

  test('is open to everyone, which takes two permissions', () => {
    assert.equal(url.AuthType, 'NONE');
    assert.equal(url.TargetFunctionArn, 'ChatTokenFunction.Arn');
    assert.deepEqual(permissionsOf('ChatTokenFunction'), [
      {
        FunctionName: 'ChatTokenFunction',
        Action: 'lambda:InvokeFunctionUrl',
        Principal: '*',
        FunctionUrlAuthType: 'NONE',
      },
      {
        FunctionName: 'ChatTokenFunction',
        Action: 'lambda:InvokeFunction',
        Principal: '*',
        InvokedViaFunctionUrl: true,
      },
    ]);
  });

  test('answers preflights itself, with methods that AWS takes', () => {
    const { AllowMethods, AllowHeaders, AllowCredentials } = url.Cors;
    assert.deepEqual(AllowMethods, ['POST']);
    assert.ok(AllowHeaders.includes('content-type'));
    assert.equal(AllowCredentials, undefined);
  });

  test('and the function know the same origins, and one of them adds the headers', async (t) => {
    assert.deepEqual(url.Cors.AllowOrigins, parameters.AllowedOrigins);
    const world = await startWorld('chat-token', environmentOf('ChatTokenFunction'));
    t.after(() => world.stop());
    const request = JSON.parse(fixture('function-url-request.json'));
    const ask = (/** @type {string} */ origin) =>
      world.invoke({ ...request, headers: { ...request.headers, origin } });
    for (const origin of url.Cors.AllowOrigins) {
      const answer = await ask(origin);
      assert.equal(answer.body.statusCode, 200);
      const named = Object.keys(answer.body.headers).map((name) => name.toLowerCase());
      assert.ok(!named.some((name) => name.startsWith('access-control-')), String(named));
    }
    assert.equal((await ask('https://evil.example')).body.statusCode, 403);
  });

  test('leaves the function time for its own patience with the chat service', () => {
    const source = readFileSync(new URL('emitter/chat_token.cpp', server), 'utf8');
    const patienceMs = Number(/kPatience\{([\d']+)\}/.exec(source)?.[1]?.replace("'", ''));
    assert.ok(properties('ChatTokenFunction').Timeout * 1000 > patienceMs, String(patienceMs));
  });
});

describe('the template', () => {
  test('names nothing that is not there', () => {
    const known = new Set([template.Resources, template.Parameters].flatMap(Object.keys));
    const named = namesIn([template.Globals, template.Resources, template.Outputs]);
    assert.ok(named.length > 30, String(named.length));
    assert.deepEqual(
      named.filter((name) => !known.has(name)),
      [],
    );
    const unused = Object.keys(template.Parameters).filter((name) => !named.includes(name));
    assert.deepEqual(unused, []);
  });

  test('tells who deploys it the token URL, the rule and the queue', () => {
    const { TokenUrl, RuleArn, DeadLetterQueueUrl } = worked(template.Outputs, parameters);
    assert.equal(TokenUrl.Value, 'ChatTokenUrl.FunctionUrl');
    assert.equal(RuleArn.Value, 'StreamStateRule.Arn');
    assert.equal(DeadLetterQueueUrl.Value, 'DeadLetters');
  });

  test('sets only variables that the emitter reads and Lambda does not keep for itself', () => {
    const table = readFileSync(new URL('emitter/config.hpp', server), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('/// | `'));
    const known = table.flatMap((line) => (line.split('|')[1] ?? '').match(/[A-Z][A-Z_]+/g) ?? []);
    assert.ok(known.includes('CHAT_ROOM_ARN'));
    const set = FUNCTIONS.flatMap((name) => Object.keys(environmentOf(name)));
    assert.deepEqual(
      set.filter((name) => !known.includes(name) || name.startsWith('AWS_')),
      [],
    );
  });

  test('takes ARNs and origins that the emitter takes, and refuses others beforehand', () => {
    const pattern = (/** @type {string} */ name) =>
      new RegExp(template.Parameters[name].AllowedPattern);
    for (const [name, good, bad] of [
      ['ChannelArns', [CHANNEL], ['demo-channel', ROOM, `${CHANNEL}/x`, `${CHANNEL},${CHANNEL}`]],
      ['RoomArn', [ROOM], ['demoRoom1234', CHANNEL, `${ROOM} `]],
      [
        'AllowedOrigins',
        ['*', 'https://example.com', 'http://127.0.0.1:8080', 'http://[::1]:8080'],
        [
          ...['', 'example.com', 'https://example.com/', 'https://example.com/watch'],
          ...['https://*.example.com', 'https://user@example.com', 'https://example.com:port'],
        ],
      ],
      ['ChatCapabilities', ['', 'SEND_MESSAGE', 'SEND_MESSAGE,DELETE_MESSAGE'], ['ADMIN', '*']],
    ]) {
      for (const text of good) assert.match(text, pattern(String(name)));
      for (const text of bad) assert.doesNotMatch(text, pattern(String(name)));
    }
  });

  test('takes the parameters that the README explains, with the defaults it names', () => {
    const readme = readFileSync(new URL('README.md', server), 'utf8');
    const rows = [...readme.matchAll(/^\| `([A-Z]\w+)` \| ([^|]+) \|/gm)].filter(
      ([, name = '']) => name in template.Parameters,
    );
    const told = rows.map(([, name, value = '']) => [name, value.replaceAll('`', '')]);
    const words = (/** @type {unknown} */ value) => {
      if (value === undefined) return 'required';
      return value === '' ? 'view only' : String(value);
    };
    const declared = Object.entries(defaultsOf(template)).map(([name, value]) => [
      name,
      words(value),
    ]);
    assert.deepEqual(told, declared);
  });

  test('runs the static binary on provided.al2023, x86_64 unless arm64 is asked for', () => {
    assert.equal(template.Globals.Function.Runtime, 'provided.al2023');
    const { Default, AllowedValues } = template.Parameters.Architecture;
    assert.equal(Default, 'x86_64');
    assert.deepEqual(AllowedValues, ['x86_64', 'arm64']);
    assert.deepEqual(worked(template.Globals.Function.Architectures, parameters), ['x86_64']);
    const handlers = FUNCTIONS.map((name) => properties(name).Handler);
    assert.deepEqual(handlers, ['stream-state', 'chat-token']);
  });
});
