import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { start } from './command.ts';
import { param, protocolFolder } from './protocols.ts';

const HOOK = `import { word } from './words.ts';
export default (p: { setParameter(id: number, value: string): void }) => p.setParameter(10, word);
`;

/** A virtual protocol whose hook sets parameter 10 at the start; 12 only makes it another one. */
const sections = (
  name: string,
): string => `<Params>${param(10, name, 'string')}${param(11, 'Begin', 'string')}</Params>
  <QActions><QAction id="1" name="say" encoding="typescript" triggers="11" /></QActions>
  <Triggers><Trigger id="1"><Name>t</Name><On>protocol</On><Time>after startup</Time><Type>action</Type>
    <Content><Id>1</Id></Content></Trigger></Triggers>
  <Actions><Action id="1"><Name>a</Name><On id="11">parameter</On><Type>run actions</Type></Action></Actions>`;

const words = (word: string): string => `export const word: string = '${word}';\n`;

function folder(): string {
  return protocolFolder(sections('Word'), { 'QAction_1.ts': HOOK, 'words.ts': words('one') });
}

/** Writes as editors do: another file that takes the place of the first. */
function save(file: string, text: string): void {
  writeFileSync(`${file}~`, text);
  renameSync(`${file}~`, file);
}

const OPTIONS = ['--watch', '--print', '10', '--data', 'none', '--api', 'none', '--log-format', 'json'];

test('a file that a hook imports is reloaded when it changes, and the element restarted with it', async () => {
  const own = folder();
  const running = start(['run', own, ...OPTIONS]);
  await running.shows('"value":"one"');
  save(join(own, 'words.ts'), words('two'));
  await running.shows('"value":"two"');
  writeFileSync(join(own, 'QAction_1.ts'), HOOK.replace('10, word', '10, `${word} and three`'));
  await running.shows('"value":"two and three"');
  running.child.kill('SIGTERM');
  const { err, status } = await running.ended;
  expect({
    status,
    err: err
      .split('"msg":"reloaded: ')
      .slice(1)
      .map(line => line.split('"')[0]),
  }).toEqual({
    status: 0,
    err: ['words.ts changed', 'QAction_1.ts changed'],
  });
});

test('a faulty protocol or hook is told in one line and the old one keeps running until it is mended', async () => {
  const own = folder();
  const running = start(['run', own, ...OPTIONS]);
  const tells = (text: string): Promise<void> =>
    new Promise(resolve => {
      running.child.stderr.on('data', chunk => {
        if (String(chunk).includes(text)) resolve();
      });
    });
  await running.shows('"value":"one"');
  const faulty = tells('goes on as it was');
  save(join(own, 'protocol.xml'), '<Protocol>');
  await faulty;
  const missing = tells('absent.ts');
  const good = `<Protocol xmlns="http://www.skyline.be/protocol"><Name>Sensor</Name><Version>1.0.0.2</Version><Type>virtual</Type>${sections('Renamed')}</Protocol>`;
  save(join(own, 'QAction_1.ts'), HOOK.replace('words.ts', 'absent.ts'));
  save(join(own, 'protocol.xml'), good);
  await missing;
  save(join(own, 'absent.ts'), words('mended'));
  await running.shows('"name":"Renamed","value":"mended"');
  running.child.kill('SIGTERM');
  const { err, status } = await running.ended;
  const errors = err.split('\n').filter(line => line.includes('"level":50'));
  expect(status).toBe(0);
  expect(errors).toHaveLength(2);
  expect(errors[0]).toMatch(/protocol\.xml:1:\d+: .*; the element goes on as it was"/);
});

test('an element file is read again, with what the command line says over it', async () => {
  const own = folder();
  const file = join(own, 'element.yaml');
  const content = (timeout: string): string =>
    `name: Studio\nprotocol: .\ntimeout: ${timeout}\nparameters: {10: file}\n`;
  writeFileSync(file, content('10s'));
  rmSync(join(own, 'words.ts'));
  writeFileSync(join(own, 'QAction_1.ts'), 'export default () => {};\n');
  const running = start(['run', file, '--param', '10=line', ...OPTIONS, '--print', '10,state']);
  await running.shows('"active"');
  const { stdout } = running.child;
  const again = new Promise<void>(resolve => {
    stdout.on('data', chunk => {
      if (String(chunk).includes('"state":"active"')) resolve();
    });
  });
  writeFileSync(file, content('20s'));
  await again;
  running.child.kill('SIGTERM');
  const { err, status } = await running.ended;
  expect(status, err).toBe(0);
  expect(err).toContain('reloaded: element.yaml changed');
});

test('--until holds for an element of the protocol as it is now', async () => {
  const own = folder();
  const running = start(['run', own, ...OPTIONS, '--until', 'id:10 == "two"']);
  await running.shows('"value":"one"');
  save(join(own, 'words.ts'), words('two'));
  expect((await running.ended).status).toBe(0);
});
