import { expect, test } from 'vitest';
import { LiveView } from '#cli/live.ts';
import { stamp } from '#log/stamp.ts';

const START = Date.parse('2026-01-31T10:00:00.000Z');
const PARTS = { element: 'Studio', connection: 0 } as const;
const COMMAND = stamp({ ...PARTS, direction: 'out', kind: 'command', id: 1, name: 'Ask', type: 'text' });
const ANSWER = stamp({ ...PARTS, direction: 'in', kind: 'response', id: 2, name: 'State', type: 'text' });
const HANDSHAKE = stamp({ ...PARTS, direction: 'out', kind: 'handshake' });
const CAUSE = { group: 1, pair: 1 };

function view(width?: number): { readonly live: LiveView; readonly shown: string[] } {
  const shown: string[] = [];
  return { live: new LiveView(text => shown.push(text), false, width), shown };
}

test('the view of a running element has the columns of the stream viewer, and how long an answer took', () => {
  const { live, shown } = view();
  live.add(START, COMMAND, Buffer.from('a'), CAUSE);
  live.add(START + 12, ANSWER, Buffer.from('b'), CAUSE);
  expect(shown).toEqual([
    expect.stringMatching(
      /^10:00:00\.000 {2}0 {3}» out {2}command {4}1 Ask \(group 1, pair 1\) +1 B {2}a\n$/,
    ),
    expect.stringMatching(/^10:00:00\.012 {2}0 {3}« in {3}response {3}2 State .* 1 B {2}\[\+12 ms\] b\n$/),
  ]);
});

test('on a terminal a handshake is one line', () => {
  const { live, shown } = view(120);
  live.add(START, HANDSHAKE, Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n'), undefined);
  expect(shown.join('').trimEnd().split('\n')).toHaveLength(1);
});

test('what comes faster than anybody reads is counted, and no answer is measured from an older command', () => {
  const { live, shown } = view();
  for (let i = 0; i < 200; i++) live.add(START, COMMAND, Buffer.from('a'), CAUSE);
  live.add(START + 1, ANSWER, Buffer.from('b'), CAUSE);
  live.add(START + 2, COMMAND, Buffer.from('a'), CAUSE);
  live.add(START + 1000, ANSWER, Buffer.from('late'), CAUSE);
  expect(shown).toHaveLength(202);
  expect(shown[200]).toBe('… 2 more lines in that second\n');
  expect(shown[201]).toMatch(/ B {2}late\n$/);
});
