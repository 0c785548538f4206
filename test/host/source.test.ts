import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { HeadendError } from '#base/error.ts';
import { fileSource, protocolFile } from '#host/source.ts';

const folder = mkdtempSync(join(tmpdir(), 'headend-source-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, 'full'));
mkdirSync(join(folder, 'empty'));
writeFileSync(join(folder, 'full', 'protocol.xml'), '<Protocol/>');
writeFileSync(join(folder, 'other.XML'), '<Protocol/>');
writeFileSync(join(folder, 'notes.txt'), '');

test('a protocol is named by its folder or by its .xml file', () => {
  expect(protocolFile(join(folder, 'full'))).toBe(join(folder, 'full', 'protocol.xml'));
  expect(protocolFile(join(folder, 'other.XML'))).toBe(join(folder, 'other.XML'));
});

test.each([
  ['empty', 'has no protocol.xml'],
  ['none', 'there is no such file or folder'],
  ['notes.txt', 'is no .xml file'],
  ['notes.txt/x', 'there is no such file or folder'],
])('%s is refused: %s', (name, message) => {
  const refused = () => protocolFile(join(folder, name));
  expect(refused).toThrow(HeadendError);
  expect(refused).toThrow(`${join(folder, name)}: ${message}`);
});

test('a file that is not there is undefined, and any other fault an error', () => {
  const source = fileSource();
  expect(Buffer.from(source.read(join(folder, 'other.XML'))!).toString()).toBe('<Protocol/>');
  expect(source.read(join(folder, 'none'))).toBeUndefined();
  expect(() => source.read(folder)).toThrow(HeadendError);
});

test('a folder of DataMiner’s IDE is named by itself, by its protocol in any letter case, or by its solution', () => {
  const solution = join(folder, 'solution');
  mkdirSync(join(solution, 'QAction_1'), { recursive: true });
  writeFileSync(join(solution, 'Protocol.xml'), '<Protocol/>');
  writeFileSync(join(solution, 'Protocol.sln'), '');
  for (const target of [solution, join(solution, 'Protocol.xml'), join(solution, 'Protocol.sln')])
    expect(protocolFile(target)).toBe(join(solution, 'Protocol.xml'));
});

test('a folder without a protocol.xml says which file in it may be meant', () => {
  const other = join(folder, 'other');
  mkdirSync(other);
  writeFileSync(join(other, 'a.dmprotocol'), '');
  expect(() => protocolFile(other)).toThrow(`has no protocol.xml; give ${join(other, 'a.dmprotocol')}`);
});
