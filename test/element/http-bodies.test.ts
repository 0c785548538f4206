import { describe, expect, test } from 'vitest';
import { http, httpDevice, httpSession, polling, RESPONSE, step } from './http.ts';
import { qaction, text } from './protocols.ts';
import { of } from './running.ts';

/** No text in any charset, with zeros and line ends in it. */
const BYTES = Buffer.from('89504e470d0a1a0a0000fffe', 'hex');

describe('a binary body', () => {
  test('of a reply is a parameter as it is, for a hook as bytes, and whole in the log', async () => {
    const hex = `<QAction id="5" name="q5" encoding="typescript" options="binary" inputParameters="11" triggers="11"><![CDATA[
      export default function run(p, bytes) { p.setParameter(2, Buffer.from(bytes).toString('hex')); }]]></QAction>`;
    const xml = http({
      sessions: [httpSession(1, [step(1, 'url="/"', { response: RESPONSE })])],
      qactions: [hex],
    });
    const device = await httpDevice({
      answer: () => ({ headers: [['Content-Type', 'image/png']], body: BYTES }),
    });
    const element = await polling(xml, device);
    await element.set(1, 'go');
    await element.until(() => element.get(2) === BYTES.toString('hex'));
    expect(of(element, 'reply')[0]).toMatchObject({
      encoding: 'base64',
      data: BYTES.toString('base64'),
      bytes: BYTES.length,
    });
  });

  test('of a request leaves as its parameter has it', async () => {
    const xml = http({
      sessions: [
        httpSession(1, [
          step(1, 'verb="PUT" url="/firmware"', {
            inside:
              '<Headers><Header key="Content-Type">application/octet-stream; charset=binary</Header></Headers><Data pid="2"/>',
          }),
        ]),
      ],
      qactions: [qaction(5, '12', `p.setParameterBinary(2, Buffer.from('${BYTES.toString('hex')}', 'hex'))`)],
    });
    const device = await httpDevice({ answer: 'x' });
    const element = await polling(xml, device);
    await element.set(12, 'fill');
    await element.set(1, 'go');
    const { body } = await device.request();
    expect(Buffer.from(body).toString('hex')).toBe(BYTES.toString('hex'));
    await element.until(() => of(element, 'reply').length === 1);
    expect(of(element, 'request')[0]).toMatchObject({
      encoding: 'base64',
      data: BYTES.toString('base64'),
      bytes: BYTES.length,
    });
  });
});

test('a protocol with customRedirect goes on by itself, from the Location in a parameter', async () => {
  const xml = http({
    sessions: [
      httpSession(1, [
        step(1, 'url="/start"', {
          response: '<Response><Headers><Header key="Location" pid="2"/></Headers></Response>',
        }),
      ]),
      httpSession(2, [step(1, 'pid="2"', { response: RESPONSE })]),
    ],
    params: [text(1), text(2), text(10), text(11)],
    groups: [1, 2].map(
      id => `<Group id="${id}"><Name>g${id}</Name><Content><Session>${id}</Session></Content></Group>`,
    ),
    triggers: [1, 2].map(
      id =>
        `<Trigger id="${id}"><Name>t</Name><On id="${id}">parameter</On><Time>change</Time><Type>action</Type><Content><Id>${id}</Id></Content></Trigger>`,
    ),
    actions: [1, 2].map(
      id => `<Action id="${id}"><Name>a</Name><On id="${id}">group</On><Type>execute</Type></Action>`,
    ),
  }).replace('<Type>virtual</Type>', '<Type communicationOptions="customRedirect">http</Type>');
  const device = await httpDevice({
    answer: ({ target }) =>
      target === '/start' ? { status: 307, headers: [['Location', '/elsewhere?x=1']] } : `at ${target}`,
  });
  const element = await polling(xml, device);
  await element.set(1, 'go');
  await element.until(() => element.get(11) === 'at /elsewhere?x=1');
  expect(device.requests).toHaveLength(2);
});

test('a dynamic ip without a port takes the port of the element', async () => {
  const xml = http({
    sessions: [httpSession(1, [step(1, 'url="/"', { response: RESPONSE })])],
    params: [text(1), text(3, '', '<Type options="dynamic ip">read</Type>'), text(10), text(11)],
  });
  const device = await httpDevice({ answer: ({ header }) => header('host') });
  const element = await polling(xml, 'http://192.0.2.1', { port: device.port });
  await element.set(3, '127.0.0.1');
  await element.set(1, 'go');
  await element.until(() => element.get(11) === `127.0.0.1:${device.port}`);
});
