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
  ['who is a@b.example?', 'who is a@b.example?'],
]) {
  test(`nothing secret stays in ${said.replaceAll('s3cret', '…')}`, () => {
    assert.equal(withoutQueries(said), kept);
  });
}
