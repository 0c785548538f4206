import { describe, expect, test } from 'vitest';
import { encodeFrame, OPCODE } from '#testing/websocket-frame.ts';
import { protocol, qaction, response, text } from './protocols.ts';
import { connected, of, said } from './running.ts';
import { serve, visit } from './websockets.ts';

/** What comes goes to parameter 10; a hook gathers it in parameter 20, with what it knows of its end. */
const GATHERS = protocol({
  params: [text(10), text(20), text(21)],
  responses: [response(1, [10])],
  qactions: [
    qaction(
      1,
      '10',
      `export default async function run(p) {
        const part = p.getParameter(10);
        await new Promise(resolve => setImmediate(resolve));
        p.setParameter(20, p.getParameter(20) + part + (p.endOfMessage ? ';' : '|'));
      }`,
    ),
  ],
});

/** An element with a secret, and how its settings name it. */
const SECRET = { env: { SECRET: 'open sesame' }, settings: { parameters: { 21: '$' + '{SECRET}' } } };

describe('With logLevel trace', () => {
  test('the stream log of a client shows its frames from the first one on, beside the messages', async () => {
    const first = encodeFrame({ opcode: OPCODE.text, payload: 'welcome' });
    const { element } = await connected(GATHERS, {
      device: { handshake: { with: first } },
      connection: { logLevel: 'trace' },
    });
    await element.until(() => element.get(20) === 'welcome;');
    expect(of(element, 'frame')).toMatchObject([
      {
        direction: 'in',
        bytes: 7,
        encoding: 'utf8',
        data: 'welcome',
        frame: { opcode: 'text', final: true, masked: false },
      },
    ]);
    expect(of(element, 'response')).toMatchObject([{ data: 'welcome' }]);
  });

  test('that of a server shows those of each client, until the level is another', async () => {
    const server = await serve(GATHERS, { logLevel: 'trace' });
    const own = server.element.element.connections[0]!;
    const one = await visit(server);
    const seen = (): (string | undefined)[] => of(server.element, 'frame').map(({ data }) => data);
    one.ws.send('hello');
    await server.element.until(() => server.element.get(20) === 'hello;');
    expect(of(server.element, 'frame')).toMatchObject([
      { direction: 'in', client: '1.0.1', data: 'hello', frame: { opcode: 'text', masked: true } },
    ]);
    own.adjust({ logLevel: 'info' });
    one.ws.send('unseen');
    await server.element.until(() => server.element.get(20) === 'hello;unseen;');
    own.adjust({ logLevel: 'trace' });
    one.ws.send('again');
    await server.element.until(() => server.element.get(20) === 'hello;unseen;again;');
    expect(seen()).toEqual(['hello', 'again']);
  });

  test('a long payload is shown from its start, with how much more there is', async () => {
    const { element, peer } = await connected(GATHERS, { connection: { logLevel: 'trace' } });
    peer.binary(Buffer.alloc(5000, 1));
    await element.until(() => of(element, 'response').length === 1);
    expect(of(element, 'frame')).toMatchObject([{ bytes: 5000, truncated: 904 }]);
  });

  test('nothing of a payload is shown where the element has secrets, of which it may hold a half', async () => {
    const { element, peer } = await connected(GATHERS, { connection: { logLevel: 'trace' }, ...SECRET });
    peer.frame({ opcode: OPCODE.text, payload: 'say open ses', fin: false });
    peer.frame({ opcode: OPCODE.continuation, payload: 'ame' });
    await element.until(() => of(element, 'response').length === 1);
    expect(of(element, 'frame')).toMatchObject([
      { bytes: 12, masked: true, frame: { opcode: 'text', final: false } },
      { bytes: 3, masked: true, frame: { opcode: 'continuation', final: true } },
    ]);
    expect(JSON.stringify(element.records)).not.toContain('sesame');
    expect(JSON.stringify(element.records)).not.toContain('open ses');
  });
});

test('a connection whose logLevel is warn leaves out of the log what is less', async () => {
  const server = await serve(GATHERS, { logLevel: 'warn' });
  const one = await visit(server);
  one.ws.close();
  await one.closed;
  await server.element.stop();
  expect(said(server.element, 'info')).toEqual([]);
});

describe('With parts', () => {
  test('a hook is run for each part, also for one that equals the last, and knows the end', async () => {
    const { element, peer } = await connected(GATHERS, { connection: { parts: true } });
    peer.frame({ opcode: OPCODE.text, payload: 'same', fin: false });
    await element.until(() => element.get(20) === 'same|');
    peer.frame({ opcode: OPCODE.continuation, payload: 'same', fin: false });
    peer.frame({ opcode: OPCODE.continuation, payload: '' });
    peer.text('next');
    await element.until(() => element.get(20) === 'same|same|;next;');
    expect(of(element, 'response').map(({ data, final }) => [data, final])).toEqual([
      ['same', false],
      ['same', false],
      ['', undefined],
      ['next', undefined],
    ]);
  });

  test('of a server each client has its own', async () => {
    const body = `export default async function run(p) {
      const { endOfMessage, sender } = p;
      await new Promise(resolve => setImmediate(resolve));
      sender.send(p.getParameter(10) + ' ' + endOfMessage);
    }`;
    const server = await serve(
      protocol({ params: [text(10)], responses: [response(1, [10])], qactions: [qaction(1, '10', body)] }),
      { parts: true },
    );
    const [one, two] = [await visit(server), await visit(server)];
    one.ws.send('one', { fin: false });
    expect(await one.message(0)).toBe('one false');
    two.ws.send('two');
    expect(await two.message(0)).toBe('two true');
    one.ws.send('end');
    expect(await one.message(1)).toBe('end true');
  });

  test('what came is not shown where the element has secrets', async () => {
    const { element, peer } = await connected(GATHERS, { connection: { parts: true }, ...SECRET });
    peer.frame({ opcode: OPCODE.text, payload: 'say open ses', fin: false });
    peer.frame({ opcode: OPCODE.continuation, payload: 'ame' });
    await element.until(() => of(element, 'response').length === 2);
    expect(of(element, 'response')).toMatchObject([
      { bytes: 12, masked: true, final: false },
      { bytes: 3, masked: true },
    ]);
    expect(JSON.stringify(element.records)).not.toContain('open ses');
  });
});
