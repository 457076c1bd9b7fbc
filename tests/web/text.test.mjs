import assert from 'node:assert/strict';
import test from 'node:test';
import { withoutQueries } from '../../web/src/text.js';

for (const [said, kept] of [
  ['https://h.example/a/b.m3u8?token=s3cret#t', 'https://h.example/a/b.m3u8'],
  ['https://user:s3cret@h.example/a.m3u8', 'https://h.example/a.m3u8'],
  ['https://s3cret@h.example?x=s3cret', 'https://h.example'],
  ['GET /a?t=s3cret and "https://u:s3cret@h/b#s3cret" failed', 'GET /a and "https://h/b" failed'],
  ['live.m3u8?token=s3cret is refused', 'live.m3u8 is refused'],
  ['live#token=s3cret', 'live'],
  ['(wss://u:p@s3cret@h/?s3cret)', '(wss://h/'],
  ['may it be?/a?s3cret', 'may it be'],
  ['who is a@b.example?', 'who is a@b.example?'],
]) {
  test(`nothing secret stays in ${said.replaceAll('s3cret', '…')}`, () => {
    assert.equal(withoutQueries(said), kept);
  });
}

for (const part of ['?', '/', '#', '@', '//', '?a', '//a@']) {
  // Time that grows with the square of the text would be minutes; the limit of a test run ends them.
  test(`a long text of ${part} is read through`, () => {
    assert.ok(withoutQueries(part.repeat(500_000)).length < 1_500_000);
  });
}
