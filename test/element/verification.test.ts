import { expect, test } from 'vitest';
import { FakeClock, type StartedElement } from '#testing/index.ts';
import { action, protocol, trigger } from './protocols.ts';
import { alone } from './running.ts';

interface Twins {
  /** Attributes of the read parameter 1 and of its Measurement/Type. */
  readonly read?: string;
  readonly measurement?: string;
  readonly write?: string;
  readonly writeType?: string;
}

/** Parameter 2 is the write of 1; 3 is what the device says, copied to 1. */
const twins = ({
  read = 'verificationTimeout="1000"',
  measurement = '',
  write = '',
  writeType = 'double',
}: Twins): string => {
  const interprete = (type: string): string =>
    `<Interprete><RawType>${type === 'double' ? 'numeric text' : 'other'}</RawType><LengthType>next param</LengthType><Type>${type}</Type></Interprete>`;
  const one = (id: number, name: string, type: string, of: string, attributes: string, more = ''): string =>
    `<Param id="${id}" ${attributes}><Name>${name}</Name><Type>${type}</Type>${interprete(of)}<Display><Decimals>1</Decimals></Display>${more}</Param>`;
  const shown = `<Measurement><Type ${measurement}>number</Type></Measurement>`;
  return protocol({
    params: [
      one(1, 'level', 'read', 'double', read, shown),
      one(2, 'level', 'write', writeType, write),
      one(3, 'device', 'read', 'double', ''),
    ],
    triggers: [trigger(1, 'parameter 3 change', 1)],
    actions: [action(1, 'parameter 1', 'copy', 'id="3"')],
  });
};

const outcome = (element: StartedElement): string[] =>
  element.lines.map(line => line.message).filter(message => message.includes('ed to set'));

test('a set that the read parameter shows in time has succeeded', async () => {
  const clock = new FakeClock();
  const element = await alone(twins({}), clock);
  await element.set(2, 5);
  await clock.advance(999);
  expect(outcome(element)).toEqual([]);
  await element.set(3, 5.04);
  await clock.advance(10_000);
  expect(outcome(element)).toEqual(['succeeded to set "level" to "5.0"']);
});

test('a set that the read parameter does not show in time has failed', async () => {
  const clock = new FakeClock();
  const element = await alone(twins({}), clock);
  await element.set(2, 5);
  await element.set(3, 5.1);
  await clock.advance(1000);
  expect(outcome(element)).toEqual(['failed to set "level" to "5.0": parameter 1 shows "5.1" after 1000 ms']);
  expect(element.lines.find(line => line.message.startsWith('failed'))).toMatchObject({
    level: 'warn',
    parameter: 2,
  });
});

test('a setter verifies at once', async () => {
  const element = await alone(twins({ write: 'setter="true"' }));
  await element.set(2, 5);
  expect(outcome(element)).toEqual(['succeeded to set "level" to "5.0"']);
});

test('a deviation lets a number be near; without a timeout it has 30 seconds', async () => {
  const clock = new FakeClock();
  const element = await alone(twins({ read: '', measurement: 'verificationDeviation="0.5"' }), clock);
  await element.set(2, 5);
  await element.set(3, 5.6);
  await clock.advance(29_999);
  expect(outcome(element)).toEqual([]);
  await element.set(3, 5.5);
  expect(outcome(element)).toEqual(['succeeded to set "level" to "5.0" +- "0.5"']);
});

test('a number that is shown in hex is set as text in hex', async () => {
  const clock = new FakeClock();
  const element = await alone(twins({ measurement: 'hex="true"', writeType: 'string' }), clock);
  await element.set(3, 255);
  await element.set(2, 'FF');
  expect(outcome(element)).toEqual(['succeeded to set "level" to "FF"']);
  await element.set(2, 'no hex');
  await clock.advance(1000);
  expect(outcome(element)[1]).toMatch(/^failed to set "level" to "no hex"/);
});

test('a later set takes the place of the one that is being verified', async () => {
  const clock = new FakeClock();
  const element = await alone(twins({}), clock);
  await element.set(2, 5);
  await clock.advance(500);
  await element.set(2, 6);
  await element.set(3, 6);
  await clock.advance(10_000);
  expect(outcome(element)).toEqual(['succeeded to set "level" to "6.0"']);
});

test('nothing is verified where the protocol does not ask for it, and nothing after a stop', async () => {
  const clock = new FakeClock();
  const silent = await alone(twins({ read: '' }), clock);
  await silent.set(2, 5);
  const stopped = await alone(twins({}), clock);
  await stopped.set(2, 5);
  await stopped.stop();
  await clock.advance(100_000);
  expect([...outcome(silent), ...outcome(stopped)]).toEqual([]);
});
