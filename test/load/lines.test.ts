import { describe, expect, test } from 'vitest';
import { everything, found, right } from './loading.ts';

const param = (id: number, options = ''): string =>
  `<Param id="${id}"><Name>p${id}</Name><Type options="${options}">read</Type><Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type></Interprete></Param>`;
const setting = (name: string, value: string): string =>
  `<${name}><DefaultValue>${value}</DefaultValue></${name}>`;
const line = (settings: string) =>
  right(`<Type>serial</Type><PortSettings>${settings}</PortSettings>`).connections[0]?.serial?.line;

describe('The settings of a serial line', () => {
  test('are what PortSettings propose', () => {
    const all = [
      setting('Baudrate', '19200'),
      setting('Databits', '7'),
      setting('Stopbits', '1.5'),
      setting('Parity', 'even'),
      setting('Flowcontrol', 'cts_rts'),
    ];
    expect(line(all.join(''))).toEqual({
      baud: 19_200,
      dataBits: 7,
      stopBits: 1.5,
      parity: 'even',
      flowControl: 'rtscts',
    });
  });

  test.each([
    ['Parity', 'no', { parity: 'none' }],
    ['Flowcontrol', 'no', { flowControl: 'none' }],
    ['Flowcontrol', 'xon_xoff', { flowControl: 'xonxoff' }],
  ])('read %s %s', (name, value, expected) => {
    expect(line(setting(name, value))).toMatchObject(expected);
  });

  test('that are not there are left open', () => {
    expect(line('')).toEqual({});
  });

  test('of DTR and DSR are told, and left open', () => {
    const text = `<Type>serial</Type><PortSettings>${setting('Flowcontrol', 'dsr_dtr')}</PortSettings>`;
    const told = everything(`<Protocol><Name>Test</Name>${text}</Protocol>`).issues.map(
      ({ message }) => message,
    );
    expect(told.join()).toContain('flow control dsr_dtr is not supported');
  });

  test.each([
    ['Databits', '9'],
    ['Stopbits', '3'],
    ['Parity', 'sometimes'],
    ['Baudrate', '0'],
  ])('are wrong: %s %s', (name, value) => {
    expect(found(`<Type>serial</Type><PortSettings>${setting(name, value)}</PortSettings>`)).toHaveLength(1);
  });

  test('are not looked for where they mean something else', () => {
    const text = `<Type>snmpv3</Type><PortSettings>${setting('Databits', 'user')}</PortSettings>`;
    expect(found(text).filter(issue => issue.includes('Databits'))).toEqual([]);
  });
});

describe('What SSH logs in with', () => {
  const ssh =
    '<SSH><Credentials><Username pid="1"/><Password pid="2"/></Credentials><Identity pid="3"/></SSH>';
  const params = `<Params>${param(1)}${param(2)}${param(3)}</Params>`;

  test('are the parameters that PortSettings name, of each connection its own', () => {
    const { connections, paramById } = right(
      `<Type advanced="serial:Shell">serial</Type><PortSettings/><Ports><PortSettings>${ssh}</PortSettings></Ports>${params}`,
    );
    expect(connections[0]?.serial?.login).toBeUndefined();
    expect(connections[1]?.serial?.login).toMatchObject({
      username: { id: 1 },
      password: { id: 2 },
      identity: { id: 3 },
      deprecated: false,
    });
    expect([1, 2, 3, 4].map(id => paramById.get(id)?.logsInto)).toEqual([[1], [1], [1], undefined]);
  });

  test('are parameters with options, as it once was', () => {
    const { connections } = right(
      `<Type>serial</Type><Params>${param(1, 'ssh username')}${param(2, 'ssh pwd')}${param(3, 'SSH Options')}</Params>`,
    );
    expect(connections[0]?.serial?.login).toMatchObject({
      username: { id: 1 },
      password: { id: 2 },
      identity: { id: 3 },
      deprecated: true,
    });
  });

  test('is shown nowhere, whether it has the option password or not', () => {
    const { paramById } = right(`<Type>serial</Type><PortSettings>${ssh}</PortSettings>${params}`);
    expect([1, 2, 3].map(id => paramById.get(id)?.measurement?.password)).toEqual([undefined, true, true]);
  });

  test('has the key exchange algorithms of the connection', () => {
    const { connections } = right(
      '<Connections><Connection id="0"><Type>serial</Type><CommunicationOptions><KexAlgorithms><KexAlgorithm>a</KexAlgorithm><KexAlgorithm>b</KexAlgorithm></KexAlgorithms></CommunicationOptions></Connection></Connections>',
    );
    expect(connections[0]?.serial?.kex).toEqual(['a', 'b']);
  });
});
