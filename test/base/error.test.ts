import { expect, test } from 'vitest';
import { messageOf, stackOf } from '#base/error.ts';

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

test.each([
  ['an error', new Error('too hot'), 'too hot'],
  ['a text', 'too hot', 'too hot'],
  ['a number', 42, '42'],
  ['nothing', undefined, 'undefined'],
  ['a symbol', Symbol('hot'), 'Symbol(hot)'],
  ['an error whose message is no text', Object.assign(new Error('x'), { message: 42 }), '42'],
])('%s that was thrown has a message', (_, thrown, message) => {
  expect(messageOf(thrown)).toBe(message);
});

test.each([
  ['an object without prototype', Object.create(null)],
  [
    'an object whose toString throws',
    {
      toString() {
        throw new Error('never');
      },
    },
  ],
  [
    'an error whose message is no text and has none',
    Object.assign(new Error('x'), { message: Object.create(null) }),
  ],
  ['a proxy that was revoked', revoked()],
])('%s that was thrown is told without throwing again', (_, thrown) => {
  expect(messageOf(thrown)).toBe('something that has no text');
});

test('only an error whose stack is a text has a trace', () => {
  const error = new Error('here');
  expect(stackOf(error)).toBe(error.stack);
  const throwing = Object.defineProperty(new Error('here'), 'stack', {
    get() {
      throw new Error('never');
    },
  });
  for (const odd of [Object.assign(new Error('here'), { stack: 42 }), throwing, 'a text', revoked()])
    expect(stackOf(odd)).toBeUndefined();
});
