import { expect, test } from 'vitest';
import { FakeClock } from '#testing/index.ts';
import { http, httpDevice, httpSession, RESPONSE, step } from './http.ts';
import { qaction, text } from './protocols.ts';
import { said, start } from './running.ts';

const BOTH =
  '<Connection id="0"><Http><CommunicationOptions><RedundantPolling>true</RedundantPolling></CommunicationOptions></Http></Connection><Connection id="1"><Http/></Connection>';
const SESSIONS = [httpSession(1, [step(1, 'url="/"', { response: RESPONSE })])];

test('A session that gets no reply leaves the next one to the other connection', async () => {
  const silent = await httpDevice({ answer: () => undefined });
  const other = await httpDevice({ answer: 'from the other' });
  const clock = new FakeClock();
  const element = await start(
    http({ sessions: SESSIONS }, BOTH),
    {
      connections: {
        0: { address: silent.url, retries: 0, timeout: '1s' },
        1: { address: other.url, retries: 0 },
      },
    },
    clock,
  );
  await element.set(1, 'go');
  while (silent.requests.length === 0) await clock.settle();
  await clock.advance(1000);
  await element.until(() => said(element, 'warn').some(line => line.startsWith('redundant polling')));
  await element.set(1, 'again');
  await element.until(() => element.get(11) === 'from the other');
  expect([silent.requests.length, other.requests.length]).toEqual([1, 1]);
});

test('A hook that tells that a connection does not respond gives the other one its turn', async () => {
  const other = await httpDevice({ answer: 'from the other' });
  const element = await start(
    http(
      {
        sessions: SESSIONS,
        params: [text(1), text(2), text(10), text(11)],
        qactions: [qaction(1, '2', 'p.notifyProtocol(249, 0, 0);')],
      },
      BOTH,
    ),
    { connections: { 0: { address: 'http://127.0.0.1:9' }, 1: { address: other.url } } },
  );
  await element.set(2, 'go');
  await element.set(1, 'go');
  await element.until(() => element.get(11) === 'from the other');
  expect(element.status.timeout).toBe(false);
});
