import assert from 'node:assert/strict';
import test from 'node:test';
import { SENTENCES } from '../../web/src/reasons.js';
import { REASONS } from '../../web/src/vocabulary.js';
import { ARN, fakeChat, fakePage, frameOf, startEvent } from './helpers.mjs';
import { ended, OFFLINE, openAutoplay, openPlaying, started } from './setups.mjs';

const STREAM = startEvent().detail.stream_id;

const live = async (t, more) => {
  const set = await openAutoplay(t, more);
  set.autoplay.feed(started());
  return set;
};
const failed = (error, status) => async (t) => {
  const set = await live(t);
  set.player.say('PlayerFailed', { error, status });
  return set;
};
const asking = (policy, navigator) => async (t) => {
  const platform = { page: fakePage({ navigator }) };
  const set = await openAutoplay(t, { options: { policy }, platform, offline: false });
  set.player.say('PlayerReady');
  set.autoplay.feed(started());
  return set;
};

/** How each reason comes about, and what explain() says of it: the event, the evidence. */
const WAYS = {
  checking: [(t) => openAutoplay(t, { offline: false }), 'Created', ''],
  waiting_for_broadcast: [openAutoplay, 'PlayerFailed', ''],
  starting: [live, 'STREAM_STARTED', STREAM],
  playing: [openPlaying, 'PlayerPlaying', STREAM],
  muted_by_policy: [
    async (t) => {
      const set = await live(t);
      for (const [fact, members] of [
        ['AudioBlocked'],
        ['MutedChanged', { muted: true }],
        ['PlayerPlaying'],
      ])
        set.player.say(fact, members);
      return set;
    },
    'PlayerPlaying',
    STREAM,
  ],
  blocked_by_policy: [
    async (t) => {
      const set = await live(t);
      for (let i = 0; i < 2; i++) set.player.say('PlaybackBlocked');
      return set;
    },
    'PlaybackBlocked',
    STREAM,
  ],
  buffering: [
    async (t) => {
      const set = await openPlaying(t);
      set.player.say('PlayerBuffering');
      return set;
    },
    'PlayerBuffering',
    STREAM,
  ],
  draining: [
    async (t) => {
      const set = await openPlaying(t);
      set.player.say('PlayerBuffering');
      set.autoplay.feed(ended());
      return set;
    },
    'STREAM_ENDED',
    STREAM,
  ],
  ended: [
    async (t) => {
      const set = await openPlaying(t);
      set.autoplay.feed(ended());
      set.player.say('PlayerEnded');
      return set;
    },
    'PlayerEnded',
    STREAM,
  ],
  viewer_paused: [
    async (t) => {
      const set = await openPlaying(t);
      set.autoplay.pause();
      set.player.say('PlayerIdle');
      return set;
    },
    'PlayerIdle',
    STREAM,
  ],
  opted_out: [
    async (t) => {
      const set = await openAutoplay(t);
      set.autoplay.optOut(true);
      return set;
    },
    'OptOutChanged',
    '',
  ],
  ask_first: [asking('ask', {}), 'PlayerReady', ''],
  data_saver: [asking('auto', { connection: { saveData: true } }), 'PlayerReady', ''],
  page_hidden: [
    (t) => live(t, { platform: { page: fakePage({ hidden: true }) }, offline: false }),
    'STREAM_STARTED',
    STREAM,
  ],
  player_unsupported: [
    async (t) => {
      const set = await live(t);
      set.player.say('PlayerUnsupported');
      return set;
    },
    'PlayerUnsupported',
    STREAM,
  ],
  player_silent: [
    async (t) => {
      const set = await live(t);
      set.time.advance(15_000);
      return set;
    },
    'TimerFired',
    '',
  ],
  not_authorized: [failed('Authorization', 403), 'PlayerFailed', 'Authorization 403'],
  viewer_limit: [failed('NotAvailable', 429), 'PlayerFailed', 'NotAvailable 429'],
  invalid_playlist: [failed('InvalidData', 0), 'PlayerFailed', 'InvalidData'],
  network_error: [failed('Network', 503), 'PlayerFailed', 'Network 503'],
  manifest_unavailable: [
    async (t) => {
      const set = await live(t);
      for (let i = 0; i < 60 && set.autoplay.reason === 'starting'; i++) {
        set.player.say('PlayerFailed', OFFLINE);
        set.time.advance(5000);
      }
      return set;
    },
    'PlayerFailed',
    'NotAvailable 404',
  ],
  channel_ambiguous: [
    async (t) => {
      const set = await openAutoplay(t, { options: { channel: startEvent().detail.channel_name } });
      set.autoplay.feed(ended());
      set.autoplay.feed(frameOf('STREAM_STARTED', { ...startEvent(), resources: [`${ARN}0`] }));
      return set;
    },
    'STREAM_STARTED',
    ARN,
  ],
  not_released: [
    (t) => live(t, { options: { gate: 'release' }, offline: false }),
    'STREAM_STARTED',
    STREAM,
  ],
  about_to_start: [
    async (t) => {
      const set = await openAutoplay(t);
      set.autoplay.feed(frameOf('STREAM_PREPARING', { ...startEvent(), detail: {} }));
      return set;
    },
    'STREAM_PREPARING',
    '',
  ],
  link_down: [
    async (t) => {
      const set = await openAutoplay(t);
      set.autoplay.setLink('down');
      return set;
    },
    'LinkChanged',
    '',
  ],
  closed: [
    async (t) => {
      const set = await openPlaying(t);
      set.autoplay.close();
      return set;
    },
    'Closed',
    '',
  ],
};

test('every reason has a sentence of its own', () => {
  const sentences = REASONS.map((reason) => SENTENCES[reason]);
  for (const sentence of sentences) assert.match(sentence, /^[A-Z][^.]{10,70}\.$/);
  assert.equal(new Set(sentences).size, REASONS.length);
});

test('every reason that the director gives is brought about below', () => {
  assert.deepEqual(
    REASONS.filter((reason) => !WAYS[reason]),
    ['kicked'],
  );
});

for (const [reason, [bring, event, evidence]] of Object.entries(WAYS)) {
  test(`explain tells of ${reason} which event it was, and what it rests on`, async (t) => {
    const { autoplay, time } = await bring(t);
    const told = autoplay.explain();
    assert.equal(told.reason, reason);
    assert.equal(told.sentence, SENTENCES[reason]);
    assert.deepEqual([told.event, told.evidence], [event, evidence]);
    assert.ok(told.since <= time.wall && told.since > time.wall - 400_000, `${told.since}`);
  });
}

test('what came by no chat frame is named as the fact it is', async (t) => {
  const { autoplay } = await openAutoplay(t);
  autoplay.notify({ live: true, streamId: 'st-9', at: 1 });
  const told = autoplay.explain();
  assert.deepEqual([told.event, told.evidence], ['Notified', 'st-9']);
});

/** An autoplay whose page refuses `directive`, with a chat that is down. */
const refusing = async (t, directive) => {
  const page = fakePage();
  const chat = Object.assign(fakeChat(), { link: 'Waiting', fault: 'closed with code 1006' });
  const set = await openAutoplay(t, { options: { chat }, platform: { page } });
  page.document.emit('securitypolicyviolation', {
    effectiveDirective: directive,
    blockedURI: 'wss://edge.example/?token=secret',
  });
  return { ...set, page };
};

test('link_down rests on the fault of the chat', async (t) => {
  const { autoplay } = await refusing(t, 'img-src');
  assert.deepEqual(
    [autoplay.reason, autoplay.explain().evidence],
    ['link_down', 'closed with code 1006'],
  );
});

test('link_down names what a policy refuses beside the fault, without its query', async (t) => {
  const { autoplay } = await refusing(t, 'connect-src');
  assert.equal(
    autoplay.explain().evidence,
    'closed with code 1006; CSP connect-src refuses wss://edge.example/',
  );
});

test('link_down does not rest on a script that a policy refuses', async (t) => {
  const { autoplay } = await refusing(t, 'script-src-elem');
  assert.equal(autoplay.explain().evidence, 'closed with code 1006');
});

test('a later refusal does not hide the worker that a policy refuses', async (t) => {
  const { autoplay, time, page } = await refusing(t, 'worker-src');
  page.document.emit('securitypolicyviolation', {
    effectiveDirective: 'connect-src',
    blockedURI: 'https://other.example/collect',
  });
  autoplay.feed(started());
  time.advance(16_000);
  assert.equal(
    autoplay.explain().evidence,
    'CSP worker-src refuses wss://edge.example/; CSP connect-src refuses https://other.example/collect',
  );
});

test('player_silent rests on the worker that a policy refuses', async (t) => {
  const { autoplay, time } = await refusing(t, 'worker-src');
  autoplay.feed(started());
  time.advance(16_000);
  assert.deepEqual(
    [autoplay.reason, autoplay.explain().evidence],
    ['player_silent', 'CSP worker-src refuses wss://edge.example/'],
  );
});

test('player_silent does not rest on an image that a policy refuses', async (t) => {
  const { autoplay, time } = await refusing(t, 'img-src');
  autoplay.feed(started());
  time.advance(16_000);
  assert.deepEqual([autoplay.reason, autoplay.explain().evidence], ['player_silent', '']);
});
