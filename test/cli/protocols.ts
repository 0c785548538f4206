import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A folder with a protocol in it, made of the sections given. */
export function protocolFolder(sections: string, files: Record<string, string | Uint8Array> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'headend-protocol-'));
  made.push(folder);
  const head = '<Name>Sensor</Name><Version>1.0.0.1</Version><Type>virtual</Type>';
  const xml = `<Protocol xmlns="http://www.skyline.be/protocol">${head}${sections}</Protocol>`;
  for (const [name, text] of Object.entries({ 'protocol.xml': xml, ...files })) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** A parameter with the parts that most need. */
export function param(id: number, name: string, type: string, more = ''): string {
  const raw = type === 'double' ? 'numeric text' : 'other';
  const interprete = `<RawType>${raw}</RawType><LengthType>next param</LengthType><Type>${type}</Type>`;
  return `<Param id="${id}"><Name>${name}</Name><Type>read</Type><Interprete>${interprete}</Interprete>${more}</Param>`;
}
