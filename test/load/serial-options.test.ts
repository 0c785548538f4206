import { describe, expect, test } from 'vitest';
import { found, params, right } from './loading.ts';

const TEXTS = params(12, 13);

/** The options of connection 0. */
const options = (xml: string) => right(`${xml}${TEXTS}`).connections[0]?.serial;
const block = (kind: string, inside: string): string =>
  `<Connections><Connection id="0" name="c"><${kind}><CommunicationOptions>${inside}</CommunicationOptions></${kind}></Connection></Connections>`;

describe('The options of a serial or smart-serial connection', () => {
  test('are those of Type', () => {
    const text = 'maxConcurrentConnections:3;notifyConnectionPIDs:12,13;maxReceiveBuffer:8120;smartIpHeader';
    expect(options(`<Type communicationOptions="${text}">smart-serial</Type>`)).toMatchObject({
      joined: { id: 12 },
      left: { id: 13 },
      maxClients: 3,
      maxReceiveBuffer: 8120,
      smartIpHeader: true,
      packetInfo: undefined,
    });
  });

  test('are those of its Connection, which go first', () => {
    const inside =
      '<MaxConcurrentConnections>5</MaxConcurrentConnections><NotifyConnectionPIDs><Connections>13</Connections><Disconnections>12</Disconnections></NotifyConnectionPIDs><SmartIPHeader>false</SmartIPHeader>';
    const type = '<Type communicationOptions="maxConcurrentConnections:3;smartIpHeader">smart-serial</Type>';
    expect(options(type + block('SmartSerial', inside))).toMatchObject({
      joined: { id: 13 },
      left: { id: 12 },
      maxClients: 5,
      smartIpHeader: false,
    });
  });

  test.each([
    ['4,2', { offset: 4, size: 2, inclusive: true, littleEndian: false }],
    ['0, 1, false', { offset: 0, size: 1, inclusive: false, littleEndian: false }],
    ['2,4,true,littleEndian', { offset: 2, size: 4, inclusive: true, littleEndian: true }],
  ])('packetInfo %s says where the length stands and what it counts', (text, packetInfo) => {
    expect(options(`<Type communicationOptions="packetInfo:${text}">smart-serial</Type>`)).toMatchObject({
      packetInfo,
    });
  });

  test('packetInfo may be a block', () => {
    const inside =
      '<PacketInfo><LengthIdentifierOffset>4</LengthIdentifierOffset><LengthIdentifierLength>2</LengthIdentifierLength><IncludeLengthIdentifier>false</IncludeLengthIdentifier></PacketInfo>';
    expect(options(block('SmartSerial', inside))).toMatchObject({
      packetInfo: { offset: 4, size: 2, inclusive: false, littleEndian: false },
    });
  });

  test('a length of three bytes is an error that says what would be right', () => {
    expect(found('<Type communicationOptions="packetInfo:4,3">smart-serial</Type>').join()).toContain(
      'bad-value Protocol/Type@communicationOptions',
    );
  });

  test('FlushPerDatagram stands in the port settings', () => {
    const settings = '<PortSettings><FlushPerDatagram>true</FlushPerDatagram></PortSettings>';
    expect(options(`<Type>smart-serial</Type>${settings}`)).toMatchObject({ flushPerDatagram: true });
  });

  test('other types have none', () => {
    expect(options('<Type>http</Type>')).toBeUndefined();
  });
});
