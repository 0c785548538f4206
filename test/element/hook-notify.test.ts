import { describe, expect, test } from 'vitest';
import { FakeClock } from '#testing/index.ts';
import { action, number, protocol, qaction, text, trigger } from './protocols.ts';
import { alone, said, start } from './running.ts';

const XML = (body: string): string =>
  protocol({
    params: [text(10), text(11), number(12), text(20)],
    triggers: [trigger(5, '', 1)],
    actions: [action(1, 'parameter 12', 'increment')],
    qactions: [
      qaction(
        1,
        '10',
        `const result = (() => { ${body} })(); p.setParameter(20, JSON.stringify(result ?? null));`,
      ),
    ],
  });

const call = async (body: string): Promise<unknown> => {
  const element = await alone(XML(body));
  await element.set(10, 'x');
  return element.get(20) === null ? said(element, 'error')[0] : JSON.parse(String(element.get(20)));
};

describe('a Notify type', () => {
  test.each([
    [
      '50 sets a parameter of the element',
      "p.notifyDataMiner(50, [1, 1, 11], 'a'); return p.getParameter(11)",
      'a',
    ],
    [
      '60 gives the bytes',
      "p.setParameter(11, 'A'); return [[...p.notifyProtocol(60, 'parameter', 11)], p.notifyProtocol(60, 'parameter', 999)]",
      [[65], null],
    ],
    [
      '73 gives a value, or those of a list',
      'return [p.notifyProtocol(73, 10), p.notifyProtocol(73, [10, 12]), p.notifyDataMiner(73, [1, 1, 10])]',
      ['x', ['x', 0], ['x']],
    ],
    [
      '77 and 131 are the description',
      "p.notifyProtocol(131, 11, 'Eleven'); return p.notifyProtocol(77, 11)",
      'Eleven',
    ],
    [
      '84 and 85 go by name',
      "p.notifyProtocol(84, 'p11', 'a'); p.notifyProtocol(84, ['p12'], [3]); return [p.notifyProtocol(85, 'P11'), p.getParameter(12)]",
      ['a', 3],
    ],
    ['107 tells the id of the agent', 'return p.notifyDataMiner(107, 31)', 1],
    ['134 fires a trigger', 'p.notifyProtocol(134, 5); return p.getParameter(12)', 1],
    [
      '144 tells the name of an element',
      'return [p.notifyDataMiner(144, [1, 1]), p.notifyDataMiner(144, [1, 99])]',
      ['test', null],
    ],
    [
      '167 sets a parameter',
      "return [p.notifyDataMiner(167, [-1, 1, 12], '4'), p.getParameter(12)]",
      [null, 4],
    ],
    ['177 puts bytes in', 'p.notifyProtocol(177, 11, [65, 66]); return p.getParameter(11)', 'AB'],
    [
      '221 runs an action, by number or name',
      "p.notifyProtocol(221, 1); p.notifyProtocol('nt_run_action', 1, null); return p.getParameter(12)",
      2,
    ],
    [
      '474 clears, or says why not',
      "p.setParameter(11, 'a'); return [p.notifyProtocol(474, 11), p.isEmpty(11), p.notifyProtocol(474, 999)]",
      [null, true, 'the protocol has no parameter 999'],
    ],
  ])('%s', async (_, body, result) => {
    expect(await call(body)).toEqual(result);
  });

  test.each([
    [
      'that is none',
      'p.notifyProtocol(9999)',
      'notifyProtocol: there is no Notify type 9999; a documented number or name',
    ],
    ['that is mistyped', "p.notifyProtocol('NT_RUN_ACTON', 1)", 'did you mean NT_RUN_ACTION?'],
    ['without its prefix', "p.notifyProtocol('check_triger', 1)", 'did you mean NT_CHECK_TRIGGER?'],
    [
      'of the other call',
      'p.notifyDataMiner(221, 1)',
      'NT_RUN_ACTION (221) is a type of notifyProtocol, not of notifyDataMiner',
    ],
    [
      'on another element',
      "p.notifyDataMiner(50, [1, 7, 11], 'a')",
      'NT_SET_PARAMETER (50): element 1/7 is another one; a hook reaches its own, 1/1',
    ],
    [
      'with ids that are none',
      "p.notifyDataMiner(50, 11, 'a')",
      'NT_SET_PARAMETER (50): value1 must be [agent id, element id, …], 3 whole numbers',
    ],
    [
      'for files of an agent',
      "p.notifyDataMiner(41, 'x', 32)",
      'NT_SEND_DMS_FILE_CHANGE (41): it is for the files of a DataMiner Agent',
    ],
    ['for alarms', "p.notifyDataMiner(106, 0, ['a'])", 'an alarm comes of a monitored parameter'],
    ['for its folders', "p.notifyDataMiner(181, 'x')", 'NT_CREATE_FOLDER (181)'],
    [
      'for history',
      'p.notifyDataMiner(256, [1, 1, 11], [1, new Date()])',
      'NT_SET_PARAMETER_WITH_HISTORY (256): there is no trending here',
    ],
  ])('%s is refused, by its number and name', async (_, body, message) => {
    expect(await call(body)).toContain(message);
  });

  test('249 says that a connection does not answer, or one that is none: the element is in timeout after its time', async () => {
    const clock = new FakeClock();
    const xml = protocol({
      connections: [],
      params: [text(10)],
      qactions: [qaction(1, '10', "p.notifyProtocol(249, p.getParameter(10) === 'yes', -1);")],
    });
    const element = await start(xml, { timeout: '30s' }, clock);
    await element.set(10, 'no');
    await clock.advance(29_999);
    expect(element.status.timeout).toBe(false);
    await clock.advance(1);
    expect(element.status.timeout).toBe(true);
    await element.set(10, 'yes');
    expect(element.status.timeout).toBe(false);
  });

  test('queued runs after what is under way; what it throws is told', async () => {
    const element = await alone(
      XML(
        "const at = p.notifyDataMinerQueued(50, [1, 1, 11], 'late'); p.notifyDataMinerQueued(50, [1, 7, 11], 'a'); return [at, p.getParameter(11)];",
      ),
    );
    await element.set(10, 'x');
    expect(element.get(20)).toBe('[0,""]');
    expect(element.get(11)).toBe('late');
    expect(said(element, 'error').join()).toContain('element 1/7 is another one');
  });
});
