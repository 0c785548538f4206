import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { headend } from './command.ts';
import { param, protocolFolder } from './protocols.ts';

const root = mkdtempSync(join(tmpdir(), 'headend-real-time-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const on = (id: number, condition: string, actionId: number): string =>
  `<Trigger id="${id}"><Name>t${id}</Name><On id="${id}">parameter</On><Time>change</Time><Type>action</Type>
    ${condition}<Content><Id>${actionId}</Id></Content></Trigger>`;
const act = (id: number, type: string): string =>
  `<Action id="${id}"><Name>a${id}</Name><On id="${id}">parameter</On>${type}</Action>`;

/** A timer counts parameter 1, which is saved; beyond 3 it is copied to 2, and each change of 2 adds ten to 3. */
const COUNTER = protocolFolder(
  `<Params>${param(1, 'Count', 'double').replace('>', ' save="true">')}${param(2, 'Beyond', 'double')}${param(3, 'Tens', 'double')}</Params>
   <Groups><Group id="1"><Name>Count</Name><Type>poll action</Type><Content><Action>1</Action></Content></Group></Groups>
   <Timers><Timer id="1"><Name>Tick</Name><Time>200</Time><Interval>0</Interval><Content><Group>1</Group></Content></Timer></Timers>
   <Triggers>${on(1, '<Condition><![CDATA[id:1 > 3]]></Condition>', 2)}${on(2, '', 3)}</Triggers>
   <Actions>${act(1, '<Type>increment</Type>')}${act(2, '<Type id="1">copy</Type>')}${act(3, '<Type value="10">increment</Type>')}</Actions>`,
);

interface Printed {
  readonly id: number;
  readonly value: number;
  readonly time: string;
}

async function counted(until: number): Promise<{ status: number | null; err: string; lines: Printed[] }> {
  const { status, out, err } = await headend(
    ['run', COUNTER, '--print', '1,2,3', '--until', `id:1 == ${until}`, '--for', '15s'],
    '',
    root,
  );
  const lines = out.trim().split('\n');
  return { status, err, lines: lines.map(line => JSON.parse(line) as Printed) };
}

test('timers, conditions, chains and saved values of a virtual protocol act in real time as under a clock', async () => {
  const first = await counted(5);
  expect(first.status, first.err).toBe(0);
  const values = first.lines.map(({ id, value }) => [id, value]);
  // The last change ends the run: what it sets off has come too, or not.
  expect(values.slice(0, 7)).toEqual([
    [1, 1],
    [1, 2],
    [1, 3],
    [1, 4],
    [2, 4],
    [3, 10],
    [1, 5],
  ]);

  const at = first.lines.filter(({ id }) => id === 1).map(({ time }) => Date.parse(time));
  // Four periods of 200 ms. Where the machine makes the first one late, the others still come when they are due.
  expect(at[4]! - at[0]!).toBeGreaterThan(500);
  expect(at[4]! - at[0]!).toBeLessThan(4000);

  const second = await counted(7);
  expect(second.status, second.err).toBe(0);
  expect(second.lines.slice(0, 3).map(({ id, value }) => [id, value])).toEqual([
    [1, 6],
    [2, 6],
    [3, 10],
  ]);
});
