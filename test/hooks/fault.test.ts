import { expect, test } from 'vitest';
import { addHookModule, faultOf, placeOf, reasonOf } from '#hooks/fault.ts';

/** An error with these places in its trace, the innermost first. */
function traced(...places: readonly string[]): Error {
  const error = new Error('here');
  error.stack = `Error: here\n${places.map(place => `    at run (${place})`).join('\n')}`;
  return error;
}

const HOOK = 'file:///a/my%20device/QAction_12.ts';
addHookModule(HOOK);
addHookModule('file:///a/my%20device/words.ts');
addHookModule('file:///a/my%20device/node_modules/pack/index.js');
addHookModule('file:///a/inline/protocol.xml?QAction=7');

test('the place of an error is that of a hook, and undefined where none is in its trace', () => {
  expect(placeOf(new Error('here'))).toBeUndefined();
  expect(placeOf('a text')).toBeUndefined();
  expect(placeOf(Object.assign(new Error('here'), { stack: 42 }))).toBeUndefined();
});

test.each([
  ['its file', [`${HOOK}?version=2:3:4`], '/a/my device/QAction_12.ts:3:4', 12],
  [
    'the innermost of its files',
    ['file:///a/my%20device/words.ts:1:2', `${HOOK}:3:4`],
    '/a/my device/words.ts:1:2',
    undefined,
  ],
  [
    'its own file before that of a package',
    ['node:events:1:1', '/a/my device/node_modules/pack/index.js:1:2', `${HOOK}:3:4`],
    '/a/my device/QAction_12.ts:3:4',
    12,
  ],
  [
    'the package where nothing else is known',
    ['/a/my device/node_modules/pack/index.js:1:2'],
    '/a/my device/node_modules/pack/index.js:1:2',
    undefined,
  ],
  [
    'the protocol of inline code',
    ['file:///a/inline/protocol.xml?QAction=7:9:5'],
    '/a/inline/protocol.xml:9:5',
    7,
  ],
])('a hook is known by %s', (_, places, place, qaction) => {
  expect(faultOf(traced(...places))).toMatchObject({ of: 'hook', place, qaction });
});

test('an error of other code is not a hook’s, and one without a line in a file is nobody’s', () => {
  expect(faultOf(traced('file:///a/other.ts:1:1')).of).toBe('code');
  expect(faultOf(traced('/a/other.cjs:1:1')).of).toBe('code');
  expect(faultOf(traced('node:net:1:1')).of).toBe('nobody');
  expect(faultOf('a text').of).toBe('nobody');
});

test('a reason is told with its causes, on one line', () => {
  const refused = new Error('connect ECONNREFUSED 127.0.0.1:1');
  expect(reasonOf(new TypeError('fetch failed', { cause: refused }))).toBe(
    'fetch failed; cause: connect ECONNREFUSED 127.0.0.1:1',
  );
  expect(reasonOf(new AggregateError([refused, new Error('also'), refused]))).toBe(
    'connect ECONNREFUSED 127.0.0.1:1, also',
  );
  expect(reasonOf(new Error(`it said: ${refused.message}`, { cause: refused }))).toBe(
    'it said: connect ECONNREFUSED 127.0.0.1:1',
  );
  expect(reasonOf('first\n  second\r\nthird')).toBe('first second third');
});

test('a reason ends, whatever an error is made of', () => {
  const circle = new Error('round');
  circle.cause = new Error('and', { cause: circle });
  expect(reasonOf(circle)).toBe('round; cause: and');
  const odd = new Error('odd');
  Object.defineProperty(odd, 'cause', {
    get() {
      throw new Error('no');
    },
  });
  expect(reasonOf(odd)).toBe('odd');
  expect(reasonOf(Object.create(null))).toBe('something that has no text');
});

test('an error in a call of the protocol that nobody’s code has made is one that a hook handed on', () => {
  const call = new URL('../../engine/hooks/context.ts', import.meta.url).href;
  const engine = new URL('../../engine/element/element.ts', import.meta.url).href;
  expect(faultOf(traced(`${call}:1:1`, 'node:internal/timers:1:1')).of).toBe('call');
  expect(faultOf(traced(`${call}:1:1`, `${engine}:1:1`)).of).toBe('code');
});
