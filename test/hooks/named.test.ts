import { expect, test } from 'vitest';
import { camelCase, namesOf } from '#hooks/named.ts';
import { loadProtocol } from '#load/load.ts';
import { param, protocol, qaction, text, write } from '../element/protocols.ts';
import { alone, said } from '../element/running.ts';

test.each([
  ['ConnectionState', 'connectionState'],
  ['connection status', 'connectionStatus'],
  ['Sla_health_status', 'slaHealthStatus'],
  ['IP Address', 'ipAddress'],
  ['HTTPStatus', 'httpStatus'],
  ['Temperature (°C)', 'temperatureC'],
  ['Tempe\u0301rature', 'température'],
  ['1st', '_1St'],
  ['温度', '温度'],
  ['%', 'parameter'],
  ['', 'parameter'],
])('the parameter %j is the property %s', (name, property) => {
  expect(camelCase(name)).toBe(property);
});

const named = (id: number, name: string, type: string): string =>
  param(
    id,
    `<Type>${type}</Type><Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type></Interprete>`,
  ).replace(`p${id}`, name);

test('properties that would have one name have their ids, and write parameters stand under write', () => {
  const xml = protocol({
    params: [
      named(1, 'Status Code', 'read'),
      named(2, 'status_code', 'read'),
      named(3, 'Write', 'read'),
      named(4, 'Gain', 'read'),
      named(5, 'Gain', 'write'),
      named(6, 'Write', 'write'),
    ],
  });
  const { protocol: model } = loadProtocol('protocol.xml', { read: () => Buffer.from(xml) });
  const { read, write } = namesOf(model!);
  expect(read.map(([name]) => name)).toEqual(['statusCode_1', 'statusCode_2', 'write_3', 'gain']);
  expect(write.map(([name]) => name)).toEqual(['gain', 'write']);
});

const run = async (body: string): Promise<{ result: unknown; errors: string[] }> => {
  const xml = protocol({
    params: [text(10), text(11), text(20), write(30), named(4, 'Gain', 'read'), named(5, 'Gain', 'write')],
    qactions: [
      qaction(1, '10', `const { parameters } = p; ${body}`),
      qaction(2, '11;5', "p.setParameter(20, p.getParameter(20) + p.getTriggerParameter() + ' ');"),
    ],
  });
  const element = await alone(xml);
  await element.set(10, 'x');
  return { result: element.get(20), errors: said(element, 'error') };
};

test('a property reads and sets its parameter as getParameter and setParameter do', async () => {
  const body =
    "parameters.p11 = 'a'; parameters.p11 = 'a'; parameters.gain = '1'; parameters.write.gain = '2'; p.setParameter(20, parameters.p20 + parameters.p11 + parameters.gain + parameters.write.gain);";
  expect(await run(body)).toEqual({ result: '11 11 5 a12', errors: [] });
});

test('the properties of a protocol are known, so they can be listed, and no other can be set', async () => {
  const listed = await run('p.setParameter(20, Object.keys(Object.getPrototypeOf(parameters)).join());');
  expect(listed.result).toBe('gain,p10,p11,p20');
  const { errors } = await run("'use strict'; parameters.p12 = 'a';");
  expect(errors.join()).toContain('p12');
});
