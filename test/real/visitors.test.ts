import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { protocol, qaction, response, text } from '../element/protocols.ts';
import { serve } from '../element/websockets.ts';

const run = promisify(execFile);
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Sends back what it gets, as it got it, until somebody says close. */
const ECHO = protocol(
  {
    params: [text(10)],
    responses: [response(1, [10])],
    qactions: [
      qaction(
        1,
        '10',
        `const bytes = p.getData(10);
        const text = Buffer.from(bytes).toString();
        if (text === 'close') p.sender.close(4000, 'as you say');
        else p.sender.send(text === 'bytes' || bytes.includes(255) ? bytes : text);`,
      ),
    ],
  },
  { unicode: true },
);

test('a client of Python is served: text, bytes, parts, long messages, pings, the close', async () => {
  const { port } = await serve(ECHO, { subprotocols: ['chat'] });
  const { stdout } = await run('/usr/bin/python3', [here('visitor.py'), `ws://127.0.0.1:${port}/`]);
  expect(JSON.parse(stdout)).toEqual([
    'chat',
    'Grüße',
    '00ff',
    'in three parts',
    200_000,
    'pong',
    [4000, 'as you say'],
  ]);
});

test('a client of Tcl is served: text, bytes, the close', async () => {
  const { port } = await serve(ECHO, { subprotocols: ['chat'] });
  const { stdout } = await run('tclsh', [here('visitor.tcl'), `ws://127.0.0.1:${port}/`]);
  expect(stdout.split('\n').slice(0, 3)).toEqual([
    'text hello from Tcl',
    'binary bytes',
    'close 4000 {as you say}',
  ]);
});
