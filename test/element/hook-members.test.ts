import { describe, expect, test } from 'vitest';
import { MemoryStore } from '#store/memory.ts';
import { FakeClock, startElement } from '#testing/index.ts';
import { action, number, param, protocol, qaction, text, trigger, write } from './protocols.ts';
import { alone, said } from './running.ts';

const FIXED =
  '<Type>read</Type><Interprete><RawType>other</RawType><LengthType>fixed</LengthType><Length>3</Length><Type>string</Type></Interprete>';
const OTHER =
  '<Type>read</Type><Interprete><RawType>other</RawType><LengthType id="11">other param</LengthType><Type>string</Type></Interprete>';

const XML = (body: string): string =>
  protocol({
    params: [
      text(10),
      text(11),
      number(12),
      text(20),
      write(30),
      text(40).replace('p40', 'Shared'),
      write(41).replace('p41', 'Shared'),
      param(13, FIXED),
      param(15, OTHER),
      text(16).replace('<Name>p16</Name>', '<Name>p16</Name><Description>Sixteen</Description>'),
    ],
    triggers: [trigger(5, '', 1), trigger(6, 'parameter 11 timeout', 1)],
    actions: [action(1, 'parameter 11', 'run actions'), action(2, 'parameter 12', 'increment')],
    qactions: [
      qaction(
        1,
        '10',
        `const result = (() => { ${body} })(); p.setParameter(20, JSON.stringify(result ?? null));`,
      ),
      qaction(2, '11;13', 'p.setParameter(12, p.getParameter(12) + 1);'),
    ],
  });

/** What the body gives, as JSON; else the error. */
const call = async (body: string): Promise<unknown> => {
  const element = await alone(XML(body));
  await element.set(10, 'x');
  return element.get(20) === null ? said(element, 'error')[0] : JSON.parse(String(element.get(20)));
};

describe('a member of the hook’s protocol', () => {
  test.each([
    [
      'setParameterBinary puts bytes in without a change',
      'p.setParameterBinary(11, new Uint8Array([65, 0, 66])); return [[...p.getData(11)], p.getParameter(12)]',
      [[65, 0, 66], 0],
    ],
    [
      'setParameterBinary cuts what is longer than a fixed length',
      'p.setParameterBinary(13, new Uint8Array([65, 66, 67, 68])); return p.getParameter(13)',
      'ABC',
    ],
    [
      'getData takes "parameter" before the id',
      "p.setParameter(11, 'A'); return [...p.getData('parameter', 11)]",
      [65],
    ],
    [
      'setReadParameterByName and setWriteParameterByName tell a shared name apart',
      "p.setReadParameterByName('shared', 'r'); p.setWriteParameterByName('Shared', 'w'); return p.getParameters([40, 41])",
      ['r', 'w'],
    ],
    [
      'the plural forms set in their order',
      "p.setParametersByName(['p11', 'Shared'], [1, 2]); p.setReadParametersByName(['Shared', 'p16'], [3, 4]); p.setWriteParametersByName(['p30'], [5]); return p.getParameters([11, 41, 40, 16, 30])",
      ['1', '2', '3', '4', '5'],
    ],
    [
      'clearParameter empties without a change',
      "p.setParameter(11, 'a'); p.clearParameter(11); return [p.isEmpty(11), p.getParameter(12)]",
      [true, 1],
    ],
    [
      'getParameterDescription is what a person is shown, as set last',
      "const before = p.getParameterDescription(16); p.setParameterDescription(16, 'Other'); return [before, p.getParameterDescription(16), p.getParameterDescription(999)]",
      ['Sixteen', 'Other', null],
    ],
    ['runAction runs an action', 'p.runAction(2); return p.getParameter(12)', 1],
    [
      'checkTrigger leaves triggers on a timeout alone',
      'p.checkTrigger(5); p.checkTrigger(6); return p.getParameter(12)',
      1,
    ],
    [
      'it knows its element and its agent',
      'return [p.dataMinerId, p.isActive, p.elementProtocolVersion, p.userInfo]',
      [1, true, '1.0.0.1', ''],
    ],
    ['sendToDisplay shows a parameter once more', 'p.sendToDisplay(11)', null],
  ])('%s', async (_, body, result) => {
    expect(await call(body)).toEqual(result);
  });

  test.each([
    ['a set with a time', "p.setParameter(11, 'a', new Date())", 'a set with a time is a history set'],
    ['sets with times', "p.setParameters([11], ['a'], [new Date()])", 'a set with a time is a history set'],
    [
      'bytes for a length that another parameter tells',
      'p.setParameterBinary(15, new Uint8Array(1))',
      'parameter 15 "p15" has the LengthType other param; fixed, next param or last next param would be right',
    ],
    ['bytes that are none', "p.setParameterBinary(11, 'abc')", 'takes a Uint8Array'],
    ['a read parameter of a write’s name', "p.setReadParameterByName('p30', 1)", 'no read parameter "p30"'],
    [
      'a name that is mistyped',
      "p.setParameterByName('sharde', 1)",
      'no parameter "sharde"; did you mean "Shared"?',
    ],
    ['names and values of unequal number', "p.setParametersByName(['p11'], [])", '1 names and 0 values'],
    ['an unknown action', 'p.runAction(99)', 'the protocol has no action 99'],
    ['a crosspoint', 'p.sendToDisplay(11, 1, 1)', 'matrices have no crosspoints here'],
    [
      'the SLNet process',
      'p.slNet',
      'protocol.slNet: it is the connection to the SLNet process of a DataMiner Agent',
    ],
    [
      'an Automation script',
      "p.executeScript('x')",
      'protocol.executeScript: it starts an Automation script',
    ],
    ['a user’s connection', 'p.getUserConnection()', 'there are no users'],
    [
      'rows by their position',
      'p.setParametersIndex([1], [1], [1], [1])',
      'setParametersIndexByKey would be',
    ],
    ['DCF', 'p.getConnectivityInterfaces(1, 2)', 'there is no connectivity framework (DCF) here'],
    ['a type of log that there is none of', "p.log('x', 3)", 'log: there is no type 3'],
  ])('%s is refused with what would be right', async (_, body, message) => {
    expect(await call(body)).toContain(message);
  });
});

test('log takes the numbers of DataMiner, and an information message is marked as one', async () => {
  const element = await alone(
    XML(
      "p.log('e', 2, 0); p.log('i', 1, -1); p.log('d', 4); p.log('a', 8); p.showInformationMessage('Done', 'Upload');",
    ),
  );
  await element.set(10, 'x');
  const lines = element.lines.filter(line => line.qaction === 1);
  expect(lines.map(({ level, message }) => `${level} ${message}`)).toEqual([
    'error e',
    'info i',
    'debug d',
    'info a',
    'info Done',
  ]);
  expect(lines.at(-1)).toMatchObject({ element: 'test', information: 'Upload' });
});

test('clearParameter forgets what was saved too', async () => {
  const store = new MemoryStore();
  const xml = protocol({
    params: [text(10), text(11).replace('<Param id="11"', '<Param id="11" save="true"')],
    qactions: [qaction(1, '10', "if (p.getParameter(10) === 'clear') p.clearParameter(11);")],
  });
  const options = { protocol: xml, clock: new FakeClock(), store };
  {
    await using first = await startElement(options);
    await first.set(11, 'kept');
  }
  {
    await using second = await startElement(options);
    expect(second.get(11)).toBe('kept');
    await second.set(10, 'clear');
  }
  await using third = await startElement(options);
  expect(third.get(11)).toBeNull();
});
