import { expect, test } from 'vitest';
import { displayOf } from '#values/display.ts';
import {
  action,
  command,
  group,
  number,
  pair,
  protocol,
  qaction,
  response,
  session,
  text,
  trigger,
  websocket,
  write,
} from './protocols.ts';
import { connected, device, of, start } from './running.ts';

const SECRET = `p&s's=w d`;
const env = { SECRET };
/** How a setting names the secret. */
const NAMED = '$' + '{SECRET}';

const PROTOCOL = protocol({
  connections: [websocket(0, { handshake: 25 })],
  sessions: [session(25, 'pid="8"', ['<Header key="Authorization" pid="9"/>'])],
  params: [text(8), text(9), text(10), text(11), number(12), write(30)],
  commands: [command(1, [10]), command(2, [10], 'binary')],
  responses: [response(1, [11])],
  pairs: [pair(1, 1), pair(2, 2)],
  groups: [group(1, 'poll', ['Pair 1', 'Pair 2'])],
  triggers: [trigger(1, 'parameter 30 change', 1)],
  actions: [action(1, 'group 1', 'execute')],
  qactions: [qaction(1, '30', "p.log(p.getParameter(9)); throw new Error(p.getParameter(9) + ' is wrong');")],
});

const leaked = (shown: unknown): boolean => {
  const all = JSON.stringify(shown);
  const forms = [
    SECRET,
    encodeURIComponent(SECRET),
    encodeURI(SECRET),
    Buffer.from(SECRET).toString('base64'),
    "p&s's",
    's%3Dw',
    's=w',
  ];
  const tokens = all.match(/[A-Za-z0-9+/]{8,}={0,2}/g) ?? [];
  return (
    forms.some(form => all.includes(form)) ||
    tokens.some(token => Buffer.from(token, 'base64').includes(SECRET))
  );
};

test('a secret reaches the device, and shows nowhere else', async () => {
  const { element, peer } = await connected(PROTOCOL, {
    env,
    settings: {
      parameters: {
        8: `path?token=${NAMED}`,
        9: `Bearer ${NAMED}`,
        10: NAMED,
      },
    },
  });
  expect(peer.headers.authorization).toBe(`Bearer ${SECRET}`);
  await element.set(30, 'go');
  expect((await peer.message()).payload.toString()).toBe(SECRET);
  expect((await peer.message()).payload.toString()).toBe(SECRET);
  peer.text(`you are ${SECRET}`);
  await element.until(() => element.get(11) !== null);
  peer.close(1000, `bye ${SECRET}`);
  await element.until(() => of(element, 'close').length > 0);
  expect(leaked(element.records)).toBe(false);
  expect(leaked(element.lines)).toBe(false);
  expect(leaked(element.element.connections.map(({ url }) => url))).toBe(false);
  expect(element.element.shown(element.get(9))).toBe('Bearer ***');
  expect(of(element, 'command')[0]).toMatchObject({ data: '***', masked: true });
  expect(of(element, 'response')[0]).toMatchObject({ data: 'you are ***', masked: true });
  expect(element.lines.map(({ message }) => message).join('\n')).toContain('Bearer *** is wrong');
});

test('a secret in the address shows nowhere, its Basic authorization neither', async () => {
  const own = await device();
  const address = own.url.replace('://', `://user:${NAMED}@`);
  const element = await start(PROTOCOL, { connections: { 0: { address } } }, undefined, env);
  const peer = await own.accept();
  expect(Buffer.from(peer.headers.authorization!.replace('Basic ', ''), 'base64').toString()).toBe(
    `user:${SECRET}`,
  );
  await element.until(() => of(element, 'open').length > 0);
  expect(leaked(element.records)).toBe(false);
  expect(leaked(element.lines)).toBe(false);
  expect(element.element.connections[0]?.url).toContain('***');
});

test('a secret in an address that is none does not show in the error', async () => {
  const element = await start(PROTOCOL, { connections: { 0: { address: NAMED } } }, undefined, {
    SECRET: 'secret host',
  });
  await element.until(() => of(element, 'error').length > 0);
  expect(JSON.stringify([element.records, element.lines])).not.toContain('secret host');
});

test('a secret that is a number is hidden as the value of a numeric parameter', async () => {
  const { element } = await connected(PROTOCOL, {
    env: { SECRET: '48151623' },
    settings: { parameters: { 12: NAMED } },
  });
  expect(element.get(12)).toBe(48151623);
  expect(String(element.element.shown(element.get(12)))).toBe('***');
});

test('a secret for a numeric parameter that is no number does not show in the refusal', async () => {
  await expect(start(PROTOCOL, { parameters: { 12: NAMED } }, undefined, env)).rejects.toThrow(
    'takes a number, not "***"',
  );
});

test('a secret that a hook puts into another parameter is hidden there too', async () => {
  const xml = PROTOCOL.replace(
    'p.log(p.getParameter(9));',
    "p.setParameter(11, 'copy of ' + p.getParameter(9));",
  );
  const { element } = await connected(xml, { env, settings: { parameters: { 9: NAMED } } });
  await element.set(30, 'go');
  const param = element.element.protocol.paramById.get(11)!;
  expect(element.element.shown(element.get(11))).toBe('copy of ***');
  expect(element.element.shown(displayOf(param, element.get(11)))).toBe('copy of ***');
});
