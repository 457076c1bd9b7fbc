// What the template would set up, judged by what it means: who hears which event, who may do what.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bodyOf } from './emitter-checks.mjs';
import { bootstrapPath, CHANNEL, fixture, ROOM, startWorld } from './emitter-world.mjs';
import { defaultsOf, fits, namesIn, readTemplate, worked } from './template-reader.mjs';

/** @typedef {import('./template-reader.mjs').Tree} Tree */

const root = new URL('../../', import.meta.url);
const server = new URL('server/', root);
const template = readTemplate(new URL('template.yaml', server));
const OTHER_CHANNEL = 'arn:aws:ivs:us-east-1:123456789012:channel/zYxWvUtSrQp98';
const parameters = {
  ...defaultsOf(template),
  ChannelArns: [CHANNEL, OTHER_CHANNEL],
  RoomArn: ROOM,
  AllowedOrigins: ['https://example.com', 'https://www.example.com'],
};
const resources = worked(template.Resources, parameters);
const FUNCTIONS = ['StreamStateFunction', 'ChatTokenFunction'];

/** @param {string} type @returns {[string, Tree][]} */
const ofType = (type) =>
  Object.entries(resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([name, { Properties }]) => [name, Properties]);
/** @param {string} name @returns {Tree} */
const properties = (name) => resources[name].Properties;
/** @param {Tree} statement @returns {string[]} */
const actionsOf = ({ Action }) => [Action].flat();
/** What a role allows. @param {string} name @returns {Tree[]} */
const statementsOf = (name) =>
  properties(name).Policies.flatMap(
    (/** @type {Tree} */ { PolicyDocument }) => PolicyDocument.Statement,
  );
/** What the template lets others do to a function. @param {string} name @returns {Tree[]} */
const permissionsOf = (name) =>
  ofType('AWS::Lambda::Permission')
    .map(([, permission]) => permission)
    .filter(({ FunctionName }) => FunctionName === name);

describe('the rule', () => {
  const pattern = properties('StreamStateRule').EventPattern;
  const samples = readdirSync(new URL('tests/fixtures/', root)).filter((name) =>
    /^event-.*\.json$/.test(name),
  );
  const start = JSON.parse(fixture('event-stream-start.json'));

  test('fits the samples that tell of a start, an end or a failure, and no other', () => {
    const fitting = samples.filter((name) => fits(pattern, JSON.parse(fixture(name))));
    assert.deepEqual(fitting, [
      'event-stream-end.json',
      'event-stream-failure.json',
      'event-stream-start-empty-name.json',
      'event-stream-start-second.json',
      'event-stream-start-unicode-name.json',
      'event-stream-start.json',
    ]);
    assert.ok(samples.length > fitting.length);
  });

  test('fits every channel that was named, by its ARN in resources, and no other', () => {
    for (const resource of [CHANNEL, OTHER_CHANNEL]) {
      assert.equal(fits(pattern, { ...start, resources: [resource] }), true);
    }
    const stranger = CHANNEL.replace('aBcd', 'AbCD');
    for (const resources of [[], [stranger], [start.detail.channel_name], undefined]) {
      const detail = { ...start.detail, channel_arn: CHANNEL };
      assert.equal(fits(pattern, { ...start, resources, detail }), false, String(resources));
    }
    assert.deepEqual(Object.keys(pattern.detail), ['event_name']);
  });

  test('fits no event of another source, type or name', () => {
    const others = [
      { source: 'aws.ivschat' },
      { source: undefined },
      { 'detail-type': 'IVS Stage Update' },
      { detail: { ...start.detail, event_name: 'Stream Takeover' } },
      { detail: undefined },
      { detail: 'Stream Start' },
      { detail: { ...start.detail, event_name: 'stream start' } },
    ];
    for (const change of others) {
      assert.equal(fits(pattern, { ...start, ...change }), false, JSON.stringify(change));
    }
  });

  test('lets through what the emitter passes on, and nothing that it ignores', async (t) => {
    const world = await startWorld('stream-state', environmentOf('StreamStateFunction'));
    t.after(() => world.stop());
    for (const name of samples) {
      const { ignored } = bodyOf(await world.invoke(fixture(name)));
      assert.equal(fits(pattern, JSON.parse(fixture(name))), ignored === undefined, name);
    }
  });

  test('may invoke the function, and only this rule may', () => {
    const [target, ...more] = properties('StreamStateRule').Targets;
    assert.deepEqual(more, []);
    assert.equal(target.Arn, 'StreamStateFunction.Arn');
    assert.deepEqual(permissionsOf('StreamStateFunction'), [
      {
        FunctionName: 'StreamStateFunction',
        Action: 'lambda:InvokeFunction',
        Principal: 'events.amazonaws.com',
        SourceArn: 'StreamStateRule.Arn',
      },
    ]);
  });
});

describe('events that do not get through', () => {
  const [target] = properties('StreamStateRule').Targets;
  const invoke = properties('StreamStateFunction').EventInvokeConfig;

  test('are given up within minutes, since a late notice that it began is no news', () => {
    for (const limits of [target.RetryPolicy, invoke]) {
      assert.ok(limits.MaximumEventAgeInSeconds >= 60, 'the least that AWS takes');
      assert.ok(limits.MaximumEventAgeInSeconds <= 300);
      assert.ok(limits.MaximumRetryAttempts >= 1);
    }
    assert.ok(invoke.MaximumRetryAttempts <= 2, 'the most that Lambda takes');
    assert.ok(target.RetryPolicy.MaximumRetryAttempts <= 185, 'the most that EventBridge takes');
  });

  test('end in a standard queue, from EventBridge as from Lambda', () => {
    const queue = properties('DeadLetters');
    assert.equal(queue.FifoQueue, undefined);
    assert.ok(queue.MessageRetentionPeriod >= 7 * 86_400);
    assert.equal(target.DeadLetterConfig.Arn, 'DeadLetters.Arn');
    assert.deepEqual(invoke.DestinationConfig.OnFailure, {
      Type: 'SQS',
      Destination: 'DeadLetters.Arn',
    });
  });

  test('are taken in from the rule and from the function, and from nobody else', () => {
    const { Queues, PolicyDocument } = properties('DeadLettersPolicy');
    assert.deepEqual(Queues, ['DeadLetters']);
    const allowed = PolicyDocument.Statement.map((/** @type {Tree} */ one) => {
      assert.equal(one.Effect, 'Allow');
      assert.deepEqual(actionsOf(one), ['sqs:SendMessage']);
      assert.equal(one.Resource, 'DeadLetters.Arn');
      return [one.Principal, one.Condition];
    });
    assert.deepEqual(allowed, [
      [
        { Service: 'events.amazonaws.com' },
        { ArnEquals: { 'aws:SourceArn': 'StreamStateRule.Arn' } },
      ],
      [{ AWS: 'StreamStateRole.Arn' }, undefined],
    ]);
  });
});

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
    const look = (/** @type {unknown} */ value, /** @type {string} */ name = '') => {
      if (name === 'Action' || name === 'Resource') {
        seen[name === 'Action' ? 'actions' : 'resources'] += 1;
        for (const one of [value].flat()) assert.ok(!String(one).includes('*'), String(one));
      } else if (value !== null && typeof value === 'object') {
        for (const [key, member] of Object.entries(value)) look(member, key);
      }
    };
    look(resources);
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

/** @param {string} name @returns {Record<string, string>} as Lambda would give it */
function environmentOf(name) {
  const variables = Object.entries(properties(name).Environment.Variables);
  return Object.fromEntries(variables.map(([key, value]) => [key, String(value)]));
}

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
        ['*', 'https://example.com', 'http://127.0.0.1:8080'],
        ['example.com', 'https://example.com/', 'https://example.com/watch', ''],
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

describe('the Makefile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ivs-autoplay-sam-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const makefile = fileURLToPath(new URL('Makefile', server));
  /** @param {string[]} words @param {import('node:child_process').SpawnSyncOptions} [more] */
  const make = (words, more) => {
    const env = { PATH: process.env.PATH, ARTIFACTS_DIR: folder, ...more?.env };
    const done = spawnSync('make', words, { ...more, env, encoding: 'utf8' });
    return { status: done.status, said: done.stdout + done.stderr };
  };

  test('has the target that sam build calls for each function', () => {
    const built = ofType('AWS::Serverless::Function').map(([name]) => name);
    assert.deepEqual(built, FUNCTIONS);
    const code = fileURLToPath(new URL(template.Globals.Function.CodeUri, server));
    assert.equal(join(code, 'Makefile'), makefile);
    for (const name of built) {
      assert.equal(resources[name].Metadata.BuildMethod, 'makefile');
      const { status, said } = make(['-n', `build-${name}`], { cwd: code });
      assert.equal(status, 0, said);
      assert.match(said, /\/bootstrap"\s*$/);
    }
  });

  for (const name of FUNCTIONS) {
    test(`build-${name} leaves the binary as ${'`bootstrap`'}, ready to run`, () => {
      const target = join(folder, name);
      const { status, said } = make(['-f', makefile, `build-${name}`], {
        cwd: folder,
        env: { BOOTSTRAP: bootstrapPath, ARTIFACTS_DIR: target },
      });
      assert.equal(status, 0, said);
      assert.deepEqual(readdirSync(target), ['bootstrap']);
      assert.equal(statSync(join(target, 'bootstrap')).mode & 0o777, 0o755);
      assert.ok(readFileSync(join(target, 'bootstrap')).equals(readFileSync(bootstrapPath)));
    });
  }

  test('finds the repository from a copy of its folder, by where sam was started', () => {
    const copy = join(folder, 'Makefile');
    spawnSync('cp', [makefile, copy]);
    for (const started of [fileURLToPath(root), fileURLToPath(server)]) {
      const from = { cwd: folder, env: { PWD: started.replace(/\/$/, '') } };
      const { status, said } = make(['-n', '-B', 'build-ChatTokenFunction'], from);
      assert.equal(status, 0, said);
      assert.match(
        said,
        /cmake --preset release && cmake --build --preset release --target bootstrap/,
      );
    }
    const { status, said } = make(['-n', 'build-ChatTokenFunction'], {
      cwd: folder,
      env: { PWD: folder },
    });
    assert.equal(status, 2);
    assert.match(said, /Start `sam build` in the repository, or give BOOTSTRAP=<file>/);
  });
});
