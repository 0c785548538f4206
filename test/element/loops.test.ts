import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import {
  action,
  command,
  group,
  pair,
  protocol,
  qaction,
  text,
  trigger,
  triggerOf,
  write,
} from './protocols.ts';

const SELF = fileURLToPath(new URL('./freeze.ts', import.meta.url));

/** Another process, since the loop would freeze this one: whether its event loop still turns after the set. */
function alive(xml: string, param: number): Promise<string> {
  return new Promise(resolve => {
    const child = spawn(
      process.execPath,
      ['--conditions=headend-source', '--max-old-space-size=300', SELF, String(param)],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    let out = '';
    child.stdout.on('data', text => {
      out += text;
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), 8000);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve(out.trim() || (signal === 'SIGKILL' ? 'frozen' : `ended ${code} ${signal}`));
    });
    child.stdin.end(xml);
  });
}

const XML = {
  'nothing (control)': [protocol({ params: [text(10)] }), 10],
  'a hook that sets two of its own triggers': [
    protocol({
      params: [text(10), text(11)],
      qactions: [qaction(1, '10;11', "p.setParameter(10, 'a'); p.setParameter(11, 'b');")],
    }),
    10,
  ],
  'a trigger that names itself twice': [
    protocol({
      params: [text(10)],
      triggers: [trigger(2, 'parameter 10 change', 1), triggerOf(1, '', 'trigger', [1, 1])],
      actions: [action(1, 'parameter 10', 'clear')],
    }).replace(
      '<Trigger id="2"><Name>t2</Name><On id="10">parameter</On><Time>change</Time><Type>action</Type>',
      '<Trigger id="2"><Name>t2</Name><On id="10">parameter</On><Time>change</Time><Type>trigger</Type>',
    ),
    10,
  ],
  'an asynchronous hook that sets its own trigger': [
    protocol({
      params: [text(10)],
      qactions: [
        qaction(1, '10', "export default async function run(p) { await null; p.setParameter(10, 'x'); }"),
      ],
    }),
    10,
  ],
  'a group that queues itself': [
    protocol({
      params: [text(10), text(12), write(30)],
      commands: [command(1, [12])],
      pairs: [pair(1, 1)],
      groups: [group(1, 'poll', ['Pair 1'])],
      triggers: [trigger(1, 'parameter 30 change', 1), trigger(2, 'group 1 after', 1)],
      actions: [action(1, 'group 1', 'execute')],
    }),
    30,
  ],
  'a group that forces itself': [
    protocol({
      params: [text(10), text(12), write(30)],
      commands: [command(1, [12])],
      pairs: [pair(1, 1)],
      groups: [group(1, 'poll', ['Pair 1'])],
      triggers: [trigger(1, 'parameter 30 change', 1), trigger(2, 'group 1 before', 2)],
      actions: [action(1, 'group 1', 'execute'), action(2, 'group 1', 'force execute')],
    }),
    30,
  ],
} as const;

test.for(Object.keys(XML) as (keyof typeof XML)[])(
  '%s does not stop the event loop of all elements',
  async name => {
    const [xml, id] = XML[name];
    expect(await alive(xml, id)).toBe('turns');
  },
);
