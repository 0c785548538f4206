import { describe, expect, test } from 'vitest';
import { FakeClock } from '#testing/index.ts';
import { protocol, qaction, response, text } from './protocols.ts';
import { connected, of, said } from './running.ts';
import { serve, visit } from './websockets.ts';

const ALL = { connect: 5, text: 5, binary: 5, ping: 5, pong: 5, close: 5, disconnect: 5 };

/** QAction 5 notes each event in parameter 20, one a line. */
const NOTES = `export default function told(p, { type, connection, message, payload, ...end }) {
  const what = message ?? payload ?? '';
  const shown = typeof what === 'string' ? what : '<' + Array.from(what).join(' ') + '>';
  p.setParameter(20, p.getParameter(20) + [type, connection.id, connection.state, shown, end.code, end.reason, end.cause].filter(Boolean).join(' ') + '\\n');
}`;

const noting = (hook = NOTES, ...more: string[]): string =>
  protocol({
    params: [text(10), text(20)],
    responses: [response(1, [10])],
    qactions: [qaction(5, '', hook), ...more],
  });

const lines = (value: unknown): string[] =>
  String(value ?? '')
    .split('\n')
    .slice(0, -1);

describe('Lifecycle hooks', () => {
  test('of a client tell what happens, in order', async () => {
    const { element, peer } = await connected(noting(), { connection: { hooks: ALL } });
    peer.text('hello');
    peer.binary(Buffer.from([1, 2]));
    peer.ping('a');
    peer.pong('b');
    await element.until(() => lines(element.get(20)).length === 5);
    peer.close(4000, 'bye');
    await element.until(() => lines(element.get(20)).length === 7);
    expect(lines(element.get(20))).toEqual([
      'connect 1.0 connected',
      'text 1.0 connected hello',
      'binary 1.0 connected <1 2>',
      'ping 1.0 connected <97>',
      'pong 1.0 connected <98>',
      'close 1.0 closed 4000 bye abnormal',
      'disconnect 1.0 closed 4000 bye abnormal',
    ]);
  });

  test('of a server tell it of each client', async () => {
    const server = await serve(noting(), { hooks: ALL });
    const { element } = server;
    const one = await visit(server);
    one.ws.send('hello');
    one.ws.ping('p');
    await element.until(() => lines(element.get(20)).length === 3);
    one.ws.close(1000, 'done');
    await element.until(() => lines(element.get(20)).length === 5);
    const two = await visit(server);
    await element.until(() => lines(element.get(20)).length === 6);
    two.ws.terminate();
    await element.until(() => lines(element.get(20)).length === 7);
    expect(lines(element.get(20))).toEqual([
      'connect 1.0.1 connected',
      'text 1.0.1 connected hello',
      'ping 1.0.1 connected <112>',
      'close 1.0.1 closed 1000 done normal',
      'disconnect 1.0.1 closed 1000 done normal',
      'connect 1.0.2 connected',
      'disconnect 1.0.2 closed 1006 the peer ended the connection without a close frame abnormal',
    ]);
  });

  test('are told of parts of a message, where these are asked for', async () => {
    const { element, peer } = await connected(
      noting(
        "export default (p, { message, final }) => p.setParameter(20, p.getParameter(20) + message + ' ' + final + '\\n')",
      ),
      { connection: { hooks: { text: 5 }, parts: true } },
    );
    peer.frame({ opcode: 1, fin: false, payload: 'tempera' });
    peer.frame({ opcode: 0, payload: 'ture' });
    await element.until(() => lines(element.get(20)).length === 2);
    expect(lines(element.get(20))).toEqual(['tempera false', 'ture true']);
  });

  test('take the function of the event before the default', async () => {
    const { element, peer } = await connected(
      noting(`export const text = (p, { message }) => p.setParameter(20, 'text ' + message);
        export default (p, { type }) => p.setParameter(20, 'default ' + type);`),
      { connection: { hooks: { text: 5, binary: 5 } } },
    );
    peer.text('x');
    await element.until(() => element.get(20) === 'text x');
    peer.binary(Buffer.from('x'));
    await element.until(() => element.get(20) === 'default binary');
  });

  test('come before the responses, which get the message all the same', async () => {
    const { element, peer } = await connected(
      noting(
        "export default (p, { message }) => p.setParameter(20, message + ' before ' + p.getParameter(10) + '.')",
      ),
      { connection: { hooks: { text: 5 } } },
    );
    peer.text('one');
    await element.until(() => element.get(10) === 'one');
    expect(element.get(20)).toBe('one before .');
  });

  test('may answer, and know who sent it', async () => {
    const server = await serve(
      noting(
        "export default (p, { connection, message }) => connection.send(message + ' ' + (p.sender.id === connection.id))",
      ),
      { hooks: { text: 5 } },
    );
    const [one, two] = [await visit(server), await visit(server)];
    one.ws.send('one');
    two.ws.send('two');
    expect(await one.message(0)).toBe('one true');
    expect(await two.message(0)).toBe('two true');
  });

  test('that are asynchronous hold the element: what comes next waits its turn', async () => {
    const clock = new FakeClock();
    const { element, peer } = await connected(
      noting(
        `let open;
        export const connect = () => {};
        export async function text(p, { message }) {
          p.setParameter(20, p.getParameter(20) + 'begin ' + message + '\\n');
          if (message === 'slow') await new Promise(resolve => { open = resolve; });
          p.setParameter(20, p.getParameter(20) + 'end ' + message + '\\n');
        }
        export const pong = p => p.setParameter(20, p.getParameter(20) + 'pong\\n');
        export const go = () => open();`,
        qaction(
          6,
          '10',
          'if (p.getParameter(10) === "slow") p.setParameter(20, p.getParameter(20) + "matched\\n");',
        ),
      ),
      { connection: { hooks: { text: 5, pong: 5 } }, clock },
    );
    peer.text('slow');
    peer.pong();
    peer.text('next');
    await element.until(() => lines(element.get(20)).length === 1);
    await element.until(() => of(element, 'pong').length === 1);
    expect(lines(element.get(20))).toEqual(['begin slow']);
    element.element.hookFunction(5, ['go'])?.({});
    await element.until(() => lines(element.get(20)).length === 6);
    expect(lines(element.get(20))).toEqual([
      'begin slow',
      'end slow',
      'matched',
      'pong',
      'begin next',
      'end next',
    ]);
  });

  test.each(['throw new Error("no");', 'return Promise.reject(new Error("no"));'])(
    'that fail (%s) are told with their place, and the element goes on',
    async fault => {
      const { element, peer } = await connected(noting(`export default () => { ${fault} }`), {
        connection: { hooks: { connect: 5, text: 5 } },
      });
      peer.text('still');
      await element.until(() => element.get(10) === 'still');
      const faults = said(element, 'error');
      expect(faults).toHaveLength(2);
      for (const line of faults) expect(line).toMatch(/^QAction 5 "q5" threw at .*:\d+:\d+: no$/);
    },
  );

  test('that export no such function are told once', async () => {
    const { element, peer } = await connected(noting('export const other = () => {};'), {
      connection: { hooks: { text: 5 } },
    });
    peer.text('one');
    peer.text('two');
    await element.until(() => element.get(10) === 'two');
    expect(said(element, 'error')).toEqual([
      'QAction 5 is the hook text of connection 0, and exports no function text and no default',
    ]);
  });

  test('may be methods of an object that the element makes; one that cannot be made is told', async () => {
    const { element, peer } = await connected(
      noting("export default class Seen { constructor() { throw new Error('no'); } text() {} }"),
      { connection: { hooks: { text: 5 } } },
    );
    peer.text('still');
    await element.until(() => element.get(10) === 'still');
    expect(said(element, 'error')).toEqual([expect.stringMatching(/^QAction 5 "q5" threw at .*: no$/)]);
  });

  test('stand as the handler of the messages in the list of connections', async () => {
    const { element } = await connected(noting(), { connection: { hooks: { text: 5 } } });
    expect(element.element.hookConnection(0, undefined).info().handler).toBe('response 1 r1, QAction 5 q5');
  });

  test('that the protocol does not have are errors of the element', async () => {
    await expect(serve(noting(), { hooks: { ping: 7 } })).rejects.toThrow(
      'settings:1:46: error: hooks.ping of connection 0 is 7, and the protocol has no QAction of that id',
    );
    const serial = noting()
      .replace(/<Connections>.*?<\/Connections>/s, '')
      .replace('</Version>', '</Version><Type>smart-serial</Type>');
    await expect(serve(serial, { hooks: { text: 5 } })).rejects.toThrow(
      'connection 0 is of type smart-serial, and only a WebSocket connection has hooks',
    );
  });

  test('are told of the end when the element stops', async () => {
    const { element } = await connected(
      noting("export default (p, { type, code }) => p.log(type + ' ' + code)"),
      {
        connection: { hooks: { close: 5, disconnect: 5 } },
      },
    );
    await element.stop();
    expect(said(element, 'info').filter(line => /^(close|disconnect) /.test(line))).toEqual([
      'close 1000',
      'disconnect 1000',
    ]);
  });
});

test('a peer that pings while a hook holds the element is paused, and every ping is told of after', async () => {
  const { element, peer } = await connected(
    noting(`let open;
      export const text = () => new Promise(resolve => { open = resolve; });
      let pings = 0;
      export const ping = p => p.setParameter(20, String(++pings));
      export const go = () => open();`),
    { connection: { hooks: { text: 5, ping: 5 } } },
  );
  peer.text('hold');
  for (let i = 0; i < 300; i++) peer.ping(String(i));
  await element.until(() => of(element, 'ping').length >= 256);
  element.element.hookFunction(5, ['go'])?.({});
  await element.until(() => element.get(20) === '300');
});
