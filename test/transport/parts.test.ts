import { expect, test } from 'vitest';
import { OPCODE } from '#testing/websocket-frame.ts';
import { open } from './link.ts';
import { RawClient } from './raw-client.ts';
import { serve } from './serving.ts';

const frames = async (
  receive: () => Promise<{ fin: boolean; opcode: number; payload: Buffer }>,
  n: number,
) => {
  const got: string[] = [];
  for (let i = 0; i < n; i++) {
    const { fin, opcode, payload } = await receive();
    got.push(`${opcode}${fin ? '' : '+'} ${payload}`);
  }
  return got;
};

test('A message may go in parts; what else is sent meanwhile waits until it is whole, and pings do not', async () => {
  await using session = await open();
  const { link, peer } = session;
  expect(link.send(Buffer.from('tempera'), true, false)).toBe(0);
  expect(link.send(Buffer.from('other'), true)).toBe(5);
  expect(link.unsent).toBe(5);
  expect(link.ping?.(Buffer.from('now?'))).toBe(5);
  link.send(Buffer.from('tu'), true, false);
  expect(link.send(Buffer.from('re'), true, true)).toBe(0);
  link.send(Buffer.from([1]), false);
  expect(await frames(() => peer.receive(), 6)).toEqual([
    `${OPCODE.text}+ tempera`,
    `${OPCODE.ping} now?`,
    `${OPCODE.continuation}+ tu`,
    `${OPCODE.continuation} re`,
    `${OPCODE.text} other`,
    `${OPCODE.binary} \u0001`,
  ]);
});

test('The last part may be the only one, and may be empty', async () => {
  await using session = await open();
  const { link, peer } = session;
  link.send(Buffer.from('all of it'), true, true);
  link.send(Buffer.from([7]), false, false);
  link.send(Buffer.alloc(0), false, true);
  expect(await peer.message()).toEqual({ text: true, payload: Buffer.from('all of it') });
  expect(await peer.message()).toEqual({ text: false, payload: Buffer.from([7]) });
});

test('What waits for the end of a message counts for the send queue', async () => {
  await using session = await open({ limits: { sendQueue: 10 } });
  const { link } = session;
  link.send(Buffer.from('a'), true, false);
  expect(link.send(Buffer.alloc(8), false)).toBe(8);
  expect(link.send(Buffer.alloc(3), false)).toBe(-1);
});

test('A server sends parts to one client, and other clients do not wait for them', async () => {
  const { link, port, told } = await serve();
  const one = await RawClient.open(port);
  const two = await RawClient.open(port);
  await told.until(() => link.clients?.count === 2);
  link.clients!.sendTo('1', Buffer.from('be'), true, false);
  link.send(Buffer.from('to all'), true);
  expect(Buffer.from((await two.receive()).payload).toString()).toBe('to all');
  expect(link.clients!.get('1')!.unsent).toBe(6);
  link.clients!.sendTo('1', Buffer.from('gin'), true, true);
  expect(await frames(() => one.receive(), 3)).toEqual(['1+ be', '0 gin', '1 to all']);
});
