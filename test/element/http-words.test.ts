import { expect, test } from 'vitest';
import { wordsOf } from '#element/http-words.ts';
import { FakeClock } from '#testing/index.ts';
import type { HttpFailure } from '#transport/http-contract.ts';
import { http, httpDevice, httpSession, polling, RESPONSE, step } from './http.ts';
import { number, text } from './protocols.ts';
import { of } from './running.ts';

type Failure = Omit<HttpFailure, 'timing'>;

test.each<[Failure, string]>([
  [{ cause: 'timeout', reason: '', again: true }, 'Error : 12002. [ERROR_WINHTTP_TIMEOUT]'],
  [
    { cause: 'network', reason: '', errno: 'ECONNREFUSED', again: true },
    'Error : 12029. [ERROR_WINHTTP_CANNOT_CONNECT]',
  ],
  [
    { cause: 'network', reason: '', errno: 'ENOTFOUND', again: false },
    'Error : 12007. [ERROR_WINHTTP_NAME_NOT_RESOLVED]',
  ],
  [
    { cause: 'network', reason: '', errno: 'ECONNRESET', again: false },
    'Error : 12030. [ERROR_WINHTTP_CONNECTION_ERROR]',
  ],
  [{ cause: 'abnormal', reason: '', again: false }, 'Error : 12030. [ERROR_WINHTTP_CONNECTION_ERROR]'],
  [{ cause: 'tls', reason: '', again: true }, 'Error : 12175. [ERROR_WINHTTP_SECURE_FAILURE]'],
  [
    { cause: 'protocol-error', reason: 'redirected in a circle', again: false },
    'Error : 12156. [ERROR_WINHTTP_REDIRECT_FAILED]',
  ],
  [
    { cause: 'protocol-error', reason: 'no HTTP', again: false },
    'Error : 12152. [ERROR_WINHTTP_INVALID_SERVER_RESPONSE]',
  ],
])('%o is reported as %s', (failure, words) => {
  expect(wordsOf(failure)).toBe(words);
});

/** 20 counts timeouts of the session, 21 what the connection reports as `words`. */
function reporting(words: string, rest = ''): string {
  const hex = `0x${Buffer.from(words).toString('hex')}`;
  const trigger = (id: number, on: string, time: string) =>
    `<Trigger id="${id}"><Name>t${id}</Name>${on}<Time>${time}</Time><Type>action</Type><Content><Id>${id}</Id></Content></Trigger>`;
  const count = (id: number, param: number) =>
    `<Action id="${id}"><Name>a${id}</Name><On id="${param}">parameter</On><Type value="1">increment</Type></Action>`;
  return http({
    sessions: [httpSession(1, [step(1, 'url="/"', { response: RESPONSE })])],
    params: [text(1), text(2), text(10), text(11), number(20), number(21)],
    triggers: [
      trigger(1, '<On id="1">parameter</On>', 'change'),
      trigger(2, '<On id="each">session</On>', 'timeout'),
      trigger(3, '<On>communication</On>', hex),
    ],
    actions: [
      '<Action id="1"><Name>a</Name><On id="1">group</On><Type>execute</Type></Action>',
      count(2, 20),
      count(3, 21),
    ],
  }).replace('<Params>', `${rest}<Params>`);
}

test('a trigger on communication fires when the connection reports what it waits for, before the one on timeout', async () => {
  const gone = await httpDevice();
  await gone.close();
  const element = await polling(reporting('Error : 12029. [ERROR_WINHTTP_CANNOT_CONNECT]'), gone, {
    retries: 1,
  });
  await element.set(1, 'go');
  await element.until(() => element.get(20) === 1);
  expect(element.get(21)).toBe(1);
});

test('a trigger on communication waits for a status line too, and for no other', async () => {
  const device = await httpDevice({ answer: 'x' });
  const element = await polling(reporting('HTTP/1.1 200 OK'), device);
  await element.set(1, 'go');
  await element.until(() => element.get(21) === 1);
  device.answer = () => ({ status: 204 });
  await element.set(1, 'again');
  await element.until(() => element.get(10) === 'HTTP/1.1 204 No Content');
  await element.set(2, 'after');
  expect([element.get(20), element.get(21)]).toEqual([null, 1]);
});

test.each([
  ['a status line', '<NoTimeouts><NoTimeout>HTTP/1.1 404 Not Found</NoTimeout></NoTimeouts>', false],
  ['another one', '<NoTimeouts><NoTimeout>HTTP/1.1 500 Internal Server Error</NoTimeout></NoTimeouts>', true],
])(
  'where %s is among the NoTimeouts, the trigger fires and the element goes by it',
  async (_, rest, inTimeout) => {
    const clock = new FakeClock();
    const device = await httpDevice({ answer: () => ({ status: 404, body: 'none' }) });
    const element = await polling(reporting('x', rest), device, {}, clock);
    await element.set(1, 'go');
    await element.until(() => element.get(20) === 1);
    await clock.advance(60_000);
    expect(element.status.timeout).toBe(inTimeout);
  },
);

test('where no reply in time is among the NoTimeouts, the element is not in timeout', async () => {
  const clock = new FakeClock();
  const device = await httpDevice({ answer: () => undefined });
  const rest = '<NoTimeouts><NoTimeout>Error : 12002. [ERROR_WINHTTP_TIMEOUT]</NoTimeout></NoTimeouts>';
  const element = await polling(reporting('x', rest), device, { retries: 0 }, clock);
  await element.set(1, 'go');
  await device.request();
  await clock.advance(1500);
  await element.until(() => element.get(20) === 1);
  await clock.advance(60_000);
  expect(of(element, 'timeout')).toHaveLength(1);
  expect(element.status.timeout).toBe(false);
});
