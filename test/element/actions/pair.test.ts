import { expect, test } from 'vitest';
import { FakeClock } from '#testing/index.ts';
import {
  action,
  command,
  group,
  number,
  pair,
  protocol,
  response,
  text,
  trigger,
  write,
} from '../protocols.ts';
import { alone, of, said } from '../running.ts';

const xml = protocol({
  params: [number(10), text(11), write(30)],
  commands: [command(1, [11])],
  responses: [response(1, [11])],
  pairs: [pair(1, 1, { responses: [1], attributes: 'timeout="5000" options="retries:0"' })],
  groups: [group(1, 'poll', ['Pair 1'])],
  triggers: [trigger(1, 'parameter 10 change', 1), trigger(2, 'parameter 30 change', 2)],
  actions: [action(1, 'pair 1', 'timeout', 'id="10"'), action(2, 'group 1', 'execute')],
});

test('timeout lets a pair wait as long as its parameter says', async () => {
  const clock = new FakeClock();
  const element = await alone(xml, clock);
  await element.set(10, 200);
  await element.set(30, 'go');
  await clock.advance(199);
  expect(of(element, 'timeout')).toHaveLength(0);
  await clock.advance(1);
  expect(of(element, 'timeout')).toHaveLength(1);
});

test('timeout with a parameter that is no time leaves the pair as it is, and says so', async () => {
  const clock = new FakeClock();
  const element = await alone(xml, clock);
  await element.set(10, -1);
  await element.set(30, 'go');
  await clock.advance(4999);
  expect(of(element, 'timeout')).toHaveLength(0);
  await clock.advance(1);
  expect(of(element, 'timeout')).toHaveLength(1);
  expect(said(element, 'warn').filter(line => line.includes('action 1'))).toHaveLength(1);
});
