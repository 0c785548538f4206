import { describe, expect, test } from 'vitest';
import { found, messages, right } from './loading.ts';

const SERIAL = (option = ''): string =>
  `<Serial><CommunicationOptions>${option}</CommunicationOptions></Serial>`;

describe('Redundant polling', () => {
  test.each([
    [
      'an option of Type, in any letter case',
      '<Type communicationOptions="RedundantPolling" advanced="serial:B">serial</Type>',
    ],
    [
      'an element of a Connection',
      `<Connections><Connection id="0">${SERIAL('<RedundantPolling>true</RedundantPolling>')}</Connection><Connection id="1">${SERIAL()}</Connection></Connections>`,
    ],
  ])('is %s', (_, xml) => {
    expect(right(xml).connections.map(({ redundant }) => redundant)).toEqual([1, undefined]);
  });

  test('takes the first other connection of the type of the main one', () => {
    const [main] = right(
      '<Type communicationOptions="redundantPolling" advanced="http:A;serial:B;serial:C">serial</Type>',
    ).connections;
    expect(main?.redundant).toBe(2);
  });

  test.each([
    ['without the option', '<Type advanced="serial:B">serial</Type>'],
    [
      'with false',
      `<Connections><Connection id="0">${SERIAL('<RedundantPolling>false</RedundantPolling>')}</Connection><Connection id="1">${SERIAL()}</Connection></Connections>`,
    ],
  ])('is not there %s', (_, xml) => {
    expect(right(xml).connections[0]?.redundant).toBeUndefined();
  });

  test('without a second connection of its type says what would be right', () => {
    const xml = '<Type communicationOptions="redundantPolling" advanced="http:B">serial</Type>';
    expect(found(xml)).toEqual(['warning wrong-kind Protocol/Type@communicationOptions']);
    expect(messages(xml)).toEqual([
      'redundantPolling needs a second connection of type serial; Type@advanced="serial:Secondary" would be right',
    ]);
  });

  test.each([
    [['<Type>lock</Type>'], 1],
    [['<Type nr="1">priority lock</Type>', '<Type nr="1">lock</Type>'], 2],
    [['<Type>lock</Type>', '<Type nr="1">lock</Type>'], 0],
    [['<Type nr="2">lock</Type>', '<Type>unlock</Type>'], 0],
  ])('is told of locks that are for one of the two ports alone: %j', (types, count) => {
    const actions = types.map(
      (type, i) => `<Action id="${i + 1}"><Name>a${i}</Name><On>protocol</On>${type}</Action>`,
    );
    const xml = `<Type communicationOptions="redundantPolling" advanced="serial:B;serial:C">serial</Type><Actions>${actions.join('')}</Actions>`;
    expect(messages(xml)).toHaveLength(count);
    for (const message of messages(xml))
      expect(message).toContain('groups may go by connection 0 or 1, and action');
  });

  test('leaves a group where it is that names its connection', () => {
    const protocol = right(
      '<Type communicationOptions="redundantPolling" advanced="serial:B">serial</Type><Groups><Group id="1"><Name>a</Name></Group><Group id="2" connection="0"><Name>b</Name></Group></Groups>',
    );
    expect(protocol.groups.map(({ fixed }) => fixed)).toEqual([false, true]);
  });
});
