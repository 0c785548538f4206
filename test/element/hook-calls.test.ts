import { describe, expect, test } from 'vitest';
import { FakeClock } from '#testing/index.ts';
import { action, number, param, protocol, qaction, text, trigger, write } from './protocols.ts';
import { alone, said, start } from './running.ts';

describe('the calls of a hook', () => {
  /** What the body gives, as JSON. */
  const call = async (body: string): Promise<unknown> => {
    const xml = protocol({
      params: [
        text(10),
        text(11),
        number(12),
        text(20),
        write(30),
        text(40).replace('p40', 'Shared'),
        write(41).replace('p41', 'Shared'),
        param(
          13,
          '<Type>read</Type><Interprete><RawType>numeric text</RawType><LengthType>fixed</LengthType><Length>3</Length><Type>double</Type></Interprete>',
        ),
        param(14, '<Type>dummy</Type>'),
      ],
      triggers: [trigger(5, 'parameter 99 change', 1)].map(xml =>
        xml.replace('<On id="99">parameter</On><Time>change</Time>', ''),
      ),
      actions: [action(1, 'parameter 14', 'run actions')],
      qactions: [
        qaction(
          1,
          '10',
          `const result = (() => { ${body} })(); p.setParameter(20, JSON.stringify(result ?? null));`,
        ),
        qaction(2, '14', "p.setParameter(11, 'fired');"),
      ],
    });
    const element = await alone(xml);
    await element.set(10, 'x');
    const error = said(element, 'error')[0];
    return element.get(20) === null ? error : JSON.parse(String(element.get(20)));
  };

  test.each([
    ['getParameter of a text not initialised is ""', 'return p.getParameter(11)', ''],
    ['getParameter of a number not initialised is 0', 'return p.getParameter(12)', 0],
    ['getParameter of an unknown id is null', 'return p.getParameter(999)', null],
    ['getParameters gives null for an unknown id', 'return p.getParameters([10, 999, 12])', ['x', null, 0]],
    [
      'setParameter of null keeps the value',
      "p.setParameter(11, 'a'); p.setParameter(11, null); return p.getParameter(11)",
      'a',
    ],
    [
      'setParameter takes numbers, texts, booleans and bytes',
      "return [5, '6', true, new Uint8Array([0x37])].map(v => { p.setParameter(12, v); return p.getParameter(12); })",
      [5, 6, 1, 7],
    ],
    [
      'setParameters sets each',
      "p.setParameters([11, 12], ['a', 3]); return p.getParameters([11, 12])",
      ['a', 3],
    ],
    [
      'a name that read and write share is the write',
      "p.setParameterByName('Shared', 'w'); return [p.getParameterByName('shared'), p.getParameter(40), p.getParameter(41)]",
      ['w', '', 'w'],
    ],
    ['getParameterByName of an unknown name is null', "return p.getParameterByName('nobody')", null],
    [
      'getData gives the bytes',
      'p.setParameter(11, new Uint8Array([0, 255])); return [...p.getData(11)]',
      [0, 255],
    ],
    ['getData of a parameter not initialised is empty', 'return [...p.getData(11)]', []],
    [
      'getData may be written to',
      "p.setParameter(11, 'a'); p.getData(11)[0] = 0; return p.getParameter(11)",
      'a',
    ],
    [
      'isEmpty until it is set',
      "const before = p.isEmpty(11); p.setParameter(11, ''); return [before, p.isEmpty(11)]",
      [true, false],
    ],
    ['isEmpty of a fixed length is always false', 'return p.isEmpty(13)', false],
    ['checkTrigger runs a trigger', 'p.checkTrigger(5); return p.getParameter(11)', 'fired'],
    ['getTriggerParameter is the parameter that ran it', 'return p.getTriggerParameter()', 10],
    ['rowKey is "" where no row ran it', 'return p.rowKey()', ''],
    [
      'it knows where it runs',
      'return [p.qactionId, p.elementId, p.elementName, p.protocolName, p.protocolVersion]',
      [1, 1, 'test', 'Test', '1.0.0.1'],
    ],
  ])('%s', async (_, body, result) => {
    expect(await call(body)).toEqual(result);
  });

  test.each([
    ['setParameter of an unknown id', 'p.setParameter(999, 1)', 'the protocol has no parameter 999'],
    [
      'setParameterByName of an unknown name',
      "p.setParameterByName('nobody', 1)",
      'the protocol has no parameter "nobody"',
    ],
    ['setParameters of unequal lengths', 'p.setParameters([11, 12], [1])', '2 ids and 1 values'],
    ['isEmpty of an unknown id', 'p.isEmpty(999)', 'the protocol has no parameter 999'],
    ['getData of an unknown id', 'p.getData(999)', 'the protocol has no parameter 999'],
    ['checkTrigger of an unknown id', 'p.checkTrigger(999)', 'the protocol has no trigger 999'],
    ['setParameter of NaN on a number', 'p.setParameter(12, NaN)', 'takes numbers'],
  ])('%s throws', async (_, body, message) => {
    expect(await call(body)).toContain(message);
  });

  test('log writes a line of its level, with its QAction', async () => {
    const xml = protocol({
      params: [text(10)],
      qactions: [
        qaction(
          1,
          '10',
          "p.log('plain'); for (const level of ['debug', 'info', 'warn', 'error']) p.log(level, level); p.getParameter(999);",
        ),
      ],
    });
    const element = await alone(xml);
    await element.set(10, 'x');
    const own = element.lines
      .filter(line => line.qaction === 1)
      .map(({ level, message }) => `${level} ${message}`);
    expect(own).toEqual([
      'info plain',
      'debug debug',
      'info info',
      'warn warn',
      'error error',
      'error getParameter: the protocol has no parameter 999',
    ]);
  });

  test('log takes anything, also where secrets are searched for', async () => {
    const body =
      "for (const odd of [undefined, null, 42, { a: 1 }, new Error('oops'), Symbol('s'), Object.create(null)]) p.log(odd); p.setParameter(20, 'on');";
    const xml = protocol({ params: [text(10), text(12), text(20)], qactions: [qaction(1, '10', body)] });
    const element = await start(xml, { parameters: { 12: '${SECRET}' } }, new FakeClock(), {
      SECRET: 'oops',
    });
    await element.set(10, 'x');
    expect(element.get(20)).toBe('on');
    expect(element.lines.filter(line => line.qaction === 1).map(({ message }) => message)).toEqual([
      'undefined',
      'null',
      '42',
      '[object Object]',
      '***',
      'Symbol(s)',
      'something that has no text',
    ]);
  });
});
