import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { headend } from './command.ts';
import { param, protocolFolder } from './protocols.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DISCREETS = `<Measurement><Type>discreet</Type><Discreets>
  <Discreet><Display>Closed */</Display><Value>0</Value></Discreet>
  <Discreet><Display>Open</Display><Value>1</Value></Discreet></Discreets></Measurement>`;

function sample(): string {
  return protocolFolder(`<Params>
    ${param(20, 'temperature', 'double', '<Display><RTDisplay>true</RTDisplay><Units>deg C</Units></Display>')}
    ${param(2, 'connection status', 'double', DISCREETS)}
    ${param(11, 'message', 'string')}
    <Param id="30"><Name>message</Name><Type>write</Type>
      <Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type></Interprete></Param>
    <Param id="100"><Name>sources</Name><Type>array</Type><ArrayOptions index="0">
      <ColumnOption idx="0" pid="101" type="retrieved"/><ColumnOption idx="1" pid="102" type="retrieved"/>
    </ArrayOptions></Param>
    ${param(101, 'sources id', 'string')}${param(102, 'level', 'double')}
  </Params>`);
}

describe('headend types', () => {
  test('writes parameters and tables as types, in the order of their ids', async () => {
    const folder = sample();
    const { status, err } = await headend(['types', folder]);
    expect(err).toBe(`${folder}/protocol.d.ts: written\n`);
    expect(status).toBe(0);
    expect(readFileSync(join(folder, 'protocol.d.ts'), 'utf8')).toBe(`\
// Generated from Sensor 1.0.0.1 by \`headend types\`; do not edit: run it again.

import type { Table, TypedProtocol } from 'headend';

/** The value of each parameter, by id. */
export interface Values {
  /** connection status (read): 0 = Closed *\\/, 1 = Open */
  2: number;
  /** message (read) */
  11: string;
  /** temperature (read): deg C */
  20: number;
  /** message (write) */
  30: string;
}

/** The id of each parameter, by name; of a read and a write parameter of one name, that of the write. */
export type Names = {
  "connection status": 2;
  message: 30;
  temperature: 20;
};

/** What \`protocol.parameters\` reads and sets, by name. */
export interface Parameters {
  /** 2 connection status (read): 0 = Closed *\\/, 1 = Open */
  connectionStatus: Values[2];
  /** 11 message (read) */
  message: Values[11];
  /** 20 temperature (read): deg C */
  temperature: Values[20];
  readonly write: {
    /** 30 message (write) */
    message: Values[30];
  };
}

/** The tables, by id: their columns by id and by name. */
export interface Tables {
  /** sources (array) */
  100: {
    name: "sources";
    key: 101;
    columns: {
      /** sources id (read) */
      101: string;
      /** level (read) */
      102: number;
    };
    names: {
      "sources id": 101;
      level: 102;
    };
  };
}

/** What \`protocol.tables\` has, by name. */
export interface NamedTables {
  /** 100 sources (array) */
  sources: Table<{
    /** sources id (read) */
    sourcesId: string;
    /** level (read) */
    level: number;
  }>;
}

/** The id of a parameter that holds one value. */
export type ParameterId = keyof Values;

/** What a hook is handed, knowing this protocol. */
export type Protocol = TypedProtocol<Values, Names, Parameters, NamedTables>;
`);
  });

  test('--check exits 1 while the file is missing or out of date, and writes nothing', async () => {
    const folder = sample();
    const file = join(folder, 'protocol.d.ts');
    const missing = await headend(['types', folder, '--check']);
    expect(missing.status).toBe(1);
    expect(missing.err).toBe(`headend: ${file}: is missing; headend types ${folder} writes it\n`);
    await headend(['types', folder]);
    expect((await headend(['types', folder, '--check'])).status).toBe(0);
    writeFileSync(file, '// old\n');
    const old = await headend(['types', folder, '--check']);
    expect(old.status).toBe(1);
    expect(old.err).toContain('is out of date');
    expect(readFileSync(file, 'utf8')).toBe('// old\n');
  });

  test('a protocol with an error is left alone', async () => {
    const folder = protocolFolder(`<Params>${param(10, 'a', 'double')}${param(10, 'b', 'double')}</Params>`);
    const { status, err } = await headend(['types', folder]);
    expect(status).toBe(1);
    expect(err).toMatch(/^headend: \S+protocol\.xml:\d+:\d+: error: .*\n$/);
  });

  test('a hook with a wrong id, name or value does not compile', async () => {
    const folder = sample();
    await headend(['types', folder]);
    const wrong = [
      'protocol.getParameter(21);',
      "protocol.setParameter(20, 'warm');",
      "protocol.getParameterByName('temprature');",
      'const text: string = protocol.getParameter(20); void text;',
      "protocol.parameters.temperature = 'warm';",
      'protocol.parameters.write.temperature = 1;',
      'protocol.parameters.temprature = 1;',
    ];
    const right =
      'protocol.setParameter(20, protocol.getParameter(2) + 1); protocol.log(protocol.getParameterByName("message")); protocol.parameters.temperature += 1; protocol.parameters.write.message = protocol.parameters.message; protocol.log("x", LogType.Error, LogLevel.Level1);';
    const hook = (body: string): string =>
      `import { LogLevel, LogType } from 'headend';\nimport type { Protocol } from './protocol.d.ts';\nvoid [LogLevel, LogType];\nexport default function hook(protocol: Protocol): void {\n${body}\n}\n`;
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder, 'right.ts'), hook(right));
    wrong.forEach((body, at) => {
      writeFileSync(join(folder, `wrong${at}.ts`), hook(body));
    });
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: join(ROOT, 'tsconfig.json'),
        compilerOptions: {
          skipLibCheck: false,
          typeRoots: [join(ROOT, 'node_modules/@types')],
          paths: { headend: [join(ROOT, 'engine/index.ts')] },
        },
        include: ['*.ts'],
      }),
    );
    const tsc = join(ROOT, 'node_modules/.bin/tsc');
    const { stdout } = spawnSync(tsc, ['--noEmit', '-p', folder], { cwd: folder });
    const faulty = new Set(
      [...stdout.toString().matchAll(/^(?:.*\/)?([\w.]+\.ts)\(/gm)].map(match => match[1]),
    );
    expect([...faulty].sort()).toEqual(wrong.map((_body, at) => `wrong${at}.ts`));
  });
});
