import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readProtocol } from '#host/host.ts';
import { protocolFile, sourceOf } from '#host/source.ts';
import { readCase } from '#testing/case-folder.ts';
import { casesOf, runCase } from '#testing/index.ts';
import type { TalkLine } from '#testing/talk.ts';
import { splitAt } from './codec/streams.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const FOLDERS = [
  ...casesOf(join(HERE, 'cases')),
  ...globSync('../protocols/*/cases', { cwd: HERE }).flatMap(path => casesOf(join(HERE, path))),
];

/** What comes while no command waits, or behind an answer that was refused, is dropped and shown as it came. */
const SHOWN_AS_IT_CAME = [
  'a-late-answer-is-dropped-before-the-next-command',
  'a-serial-answer-that-nobody-asked-for-is-shown-and-dropped',
  'a-serial-answer-whose-length-is-too-small-is-cut-there-and-asked-for-again',
];

type Sent = Extract<TalkLine, { readonly does: '«' }>;

/** What the devices of a case send over byte streams; nothing for a case that has none, or talks in datagrams. */
async function sentIn(folder: string): Promise<Sent[]> {
  const kase = readCase(folder);
  if (/transport: *udp/.test(kase.settings ?? '')) return [];
  if (SHOWN_AS_IT_CAME.some(name => folder.endsWith(name))) return [];
  const file = protocolFile(kase.protocol);
  const { protocol } = readProtocol(file, await sourceOf(file));
  const streams = new Set(
    protocol?.connections.filter(({ type }) => type.includes('serial')).map(({ id }) => id),
  );
  return kase.talk.filter(
    line => line.connection !== undefined && line.does === '«' && streams.has(line.connection),
  ) as Sent[];
}

/** Runs a case whose devices send in pieces: each line as more lines, which arrive one after the other. */
async function inPieces(
  folder: string,
  sent: readonly Sent[],
  places: (length: number) => number[],
): Promise<string> {
  const copy = mkdtempSync(join(tmpdir(), 'headend-splits-'));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  cpSync(folder, copy, { recursive: true });
  const file = join(copy, 'talk.txt');
  const lines = readFileSync(file, 'utf8').split('\n');
  for (const { client, connection, line, message } of sent) {
    const who = client === '' ? `${connection}` : `${connection}.${client}`;
    const pieces = splitAt(message.bytes, places(message.bytes.length)).filter(piece => piece.length > 0);
    for (let next = line; /^\s+\S/.test(lines[next] ?? ''); next++) lines[next] = '#';
    lines[line - 1] = pieces.map(piece => `${who} « hex ${piece.toString('hex')}`).join('\n');
  }
  writeFileSync(file, lines.join('\n'));
  return (await runCase(copy, { protocol: readCase(folder).protocol })).text;
}

const everywhere = (length: number): number[] => Array.from({ length }, (_, i) => i);

const CASES = (await Promise.all(FOLDERS.map(async folder => ({ folder, sent: await sentIn(folder) }))))
  .filter(({ sent }) => sent.length > 0)
  .map(
    ({ folder, sent }) =>
      [folder.slice(folder.lastIndexOf('/') + 1).replaceAll('-', ' '), folder, sent] as const,
  );

describe('a case comes out the same, however the bytes of its devices are split', () => {
  test('there are some', () => {
    expect(CASES.length).toBeGreaterThan(40);
  });

  test.each(CASES)('%s: into single bytes', async (_sentence, folder, sent) => {
    expect(await inPieces(folder, sent, everywhere)).toBe('');
  });

  test.each(CASES)('%s: anywhere', async (_sentence, folder, sent) => {
    const property = fc.asyncProperty(fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), async places => {
      expect(await inPieces(folder, sent, length => places.map(place => place % (length + 1)))).toBe('');
    });
    await fc.assert(property, { numRuns: 8 });
  });
});
