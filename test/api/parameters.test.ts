import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { folder, param, protocolOf, startAgent } from './agent.ts';

const DISCREETS = `<Measurement><Type>discreet</Type><Discreets>
  <Discreet><Display>Off</Display><Value>0</Value></Discreet>
  <Discreet><Display>On</Display><Value>1</Value></Discreet></Discreets></Measurement>`;
const RANGE =
  '<Display><RTDisplay>true</RTDisplay><Units>dB</Units><Decimals>1</Decimals><Range><Low>-60</Low><High>6</High></Range></Display><Measurement><Type>number</Type></Measurement>';
const PASSWORD = '<Measurement><Type options="password">string</Type></Measurement>';
const column = (id: number, name: string, type: 'double' | 'string') => param(id, name, type);

const MIXER = protocolOf(
  `<Params>
     ${param(10, 'gain', 'double', RANGE)}
     ${param(11, 'mute', 'double', DISCREETS)}
     ${param(12, 'secret', 'string', PASSWORD)}
     ${param(13, 'kept', 'string').replace('<Param ', '<Param save="true" ')}
     ${param(20, 'fader', 'double')}
     ${param(21, 'fader', 'double', '', 'write').replace('<Param ', '<Param setter="true" ')}
     <Param id="1000"><Name>inputs</Name><Description>Inputs</Description><Type>array</Type>
       <ArrayOptions index="0"><ColumnOption idx="0" pid="1001" type="retrieved"/>
         <ColumnOption idx="1" pid="1002" type="retrieved"/></ArrayOptions></Param>
     ${column(1001, 'input', 'string')}
     ${column(1002, 'level', 'double')}
     ${param(30, 'fill', 'double')}
   </Params>
   <QActions><QAction id="1" name="fill" encoding="javascript" triggers="30"><![CDATA[
     export default p => {
       const keys = Array.from({ length: p.getParameter(30) }, (_, i) => 'in' + i);
       p.fillArray(1000, [keys, keys.map((_, i) => i)]);
     };
   ]]></QAction></QActions>`,
);
const path = '/api/elements/mixer';

test('a parameter is read by id or by name, in any letter case', async () => {
  const { ask } = await startAgent({ mixer: MIXER });
  const gain = {
    id: 10,
    name: 'gain',
    description: 'The gain',
    value: null,
    display: 'Not initialized',
    unit: 'dB',
    alarm: null,
    changed: null,
  };
  expect(await ask('GET', `${path}/parameters/10`)).toMatchObject({ status: 200, body: gain });
  expect((await ask('GET', `${path}/parameters/GAIN`)).body).toEqual(gain);
  expect(await ask('GET', `${path}/parameters/nope`)).toMatchObject({
    status: 404,
    body: { code: 'UNKNOWN_PARAMETER' },
  });
});

test('all parameters of an element are listed, and no columns', async () => {
  const { ask } = await startAgent({ mixer: MIXER });
  const ids = ((await ask('GET', `${path}/parameters`)).body as { id: number }[]).map(({ id }) => id);
  expect(ids).toEqual([10, 11, 12, 13, 20, 21, 1000, 30]);
});

test('a set is answered with what the parameter holds then, and when it changed', async () => {
  const { ask } = await startAgent({ mixer: MIXER });
  const before = Date.now();
  const { body, status } = await ask('PUT', `${path}/parameters/gain`, { value: -3.25 });
  expect(status).toBe(200);
  expect(body).toMatchObject({ id: 10, value: -3.25, display: '-3.3 dB' });
  const changed = Date.parse((body as { changed: string }).changed);
  expect(changed).toBeGreaterThanOrEqual(before - 1000);
  expect(changed).toBeLessThanOrEqual(Date.now());
  expect((await ask('PUT', `${path}/parameters/mute`, { value: '1' })).body).toMatchObject({
    value: 1,
    display: 'On',
  });
});

test.each([
  ['gain', 7, /out of the range .* from -60 to 6/],
  ['gain', 'loud', /is no number/],
  ['mute', 2, /is no choice .*0 \(Off\), 1 \(On\) would be right/],
  ['inputs', 1, /is a table/],
  ['level', 1, /is a column of table 1000; the key of a row/],
  ['gain', null, /a text, a number or a boolean/],
  ['gain', { a: 1 }, /a text, a number or a boolean/],
])('%s = %j is a 422 that says what would be right', async (name, value, said) => {
  const { ask } = await startAgent({ mixer: MIXER });
  const { body, status } = await ask('PUT', `${path}/parameters/${name}`, { value });
  expect(status).toBe(422);
  expect((body as { detail: string }).detail).toMatch(said);
});

test('a body without a value is a 400', async () => {
  const { ask } = await startAgent({ mixer: MIXER });
  expect(await ask('PUT', `${path}/parameters/10`, {})).toMatchObject({ status: 400 });
  expect(await ask('PUT', `${path}/parameters/10`)).toMatchObject({ status: 400 });
});

test('of a name that a read and a write parameter share, a get is of the one and a set of the other', async () => {
  const { ask } = await startAgent({ mixer: MIXER });
  expect((await ask('PUT', `${path}/parameters/fader`, { value: 5 })).body).toMatchObject({
    id: 21,
    value: 5,
  });
  expect((await ask('GET', `${path}/parameters/fader`)).body).toMatchObject({ id: 20, value: 5 });
});

test('a password shows nowhere', async () => {
  const { ask } = await startAgent({ mixer: MIXER });
  const answers = [
    await ask('PUT', `${path}/parameters/12`, { value: 'hunter2' }),
    await ask('GET', `${path}/parameters/12`),
    await ask('GET', `${path}/parameters`),
  ];
  for (const { body } of answers) expect(JSON.stringify(body)).not.toContain('hunter2');
  expect(answers[1]!.body).toMatchObject({ value: '***', display: '***' });
});

test('a saved value is on disk when the set is answered', async () => {
  const data = folder();
  const { ask } = await startAgent({ mixer: MIXER }, { data });
  await ask('PUT', `${path}/parameters/kept`, { value: 'for ever' });
  // As a process that was killed now would have left it.
  const copy = join(folder(), 'copy.db');
  for (const end of ['', '-wal']) {
    const file = join(data, `parameters.db${end}`);
    if (existsSync(file)) copyFileSync(file, `${copy}${end}`);
  }
  const db = new DatabaseSync(copy);
  expect(db.prepare('SELECT value FROM parameter WHERE element = ? AND id = 13').get('mixer')).toEqual({
    value: 'for ever',
  });
  db.close();
});

test('a table is read in pages, and the header has the total', async () => {
  const { ask } = await startAgent({ mixer: MIXER });
  await ask('PUT', `${path}/parameters/fill`, { value: 2500 });
  const all = await ask('GET', `${path}/tables/inputs`);
  expect(all.body).toHaveLength(1000);
  expect(all.headers.get('x-total-count')).toBe('2500');
  expect((all.body as object[])[1]).toEqual({ input: 'in1', level: 1 });
  const last = await ask('GET', `${path}/tables/1000?page=3&size=1000`);
  expect(last.body).toHaveLength(500);
  expect((last.body as object[]).at(-1)).toEqual({ input: 'in2499', level: 2499 });
  expect((await ask('GET', `${path}/tables/1000?page=9&size=1000`)).body).toEqual([]);
  expect(await ask('GET', `${path}/tables/1000?size=0`)).toMatchObject({ status: 400 });
});

test('a filter chooses rows and columns, and one that cannot be read is a 400', async () => {
  const { ask } = await startAgent({ mixer: MIXER });
  await ask('PUT', `${path}/parameters/fill`, { value: 20 });
  const filter = encodeURIComponent('VALUE=1002 >= 17;SORT=1002|DESC');
  expect(await ask('GET', `${path}/tables/inputs?filter=${filter}&size=2`)).toMatchObject({
    body: [
      { input: 'in19', level: 19 },
      { input: 'in18', level: 18 },
    ],
  });
  expect(await ask('GET', `${path}/tables/inputs?filter=NOPE`)).toMatchObject({
    status: 400,
    body: { detail: expect.stringContaining('is not known') },
  });
  expect(await ask('GET', `${path}/tables/gain`)).toMatchObject({ status: 422 });
});

test('a cell is read and set by its column and the key of its row', async () => {
  const { ask } = await startAgent({ mixer: MIXER });
  await ask('PUT', `${path}/parameters/fill`, { value: 3 });
  expect((await ask('PUT', `${path}/parameters/level?key=in1`, { value: 42 })).body).toMatchObject({
    id: 1002,
    value: 42,
  });
  expect((await ask('GET', `${path}/parameters/level?key=in1`)).body).toMatchObject({ value: 42 });
  expect(await ask('PUT', `${path}/parameters/level?key=none`, { value: 1 })).toMatchObject({ status: 422 });
  expect(await ask('GET', `${path}/parameters/gain?key=in1`)).toMatchObject({ status: 422 });
});
