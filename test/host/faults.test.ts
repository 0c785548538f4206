import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { protocol, text } from '../element/protocols.ts';

const folder = mkdtempSync(join(tmpdir(), 'headend-faults-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;

interface Ran {
  readonly status: number | null;
  readonly lines: { level: string; message: string; element?: string; qaction?: number }[];
  readonly stderr: string;
  readonly file: string;
}

/** A process with an element whose hook has this body; `script` runs when the hook has. */
function ran(body: string, script = '', files: Readonly<Record<string, string>> = {}): Ran {
  const own = join(folder, `p${count++}`);
  const qactions = ['<QAction id="4" name="Poll" encoding="typescript" triggers="10"/>'];
  const all = {
    ...files,
    'protocol.xml': protocol({ params: [text(10), text(20), text(21, '<Value>s3cret</Value>')], qactions }),
    'QAction_4.ts': `export default function run(p: { setParameter(id: number, v: string): void }) {\n  ${body}\n}\n`,
    'run.ts': `
import { startElement } from ${JSON.stringify(new URL('../../engine/testing/index.ts', import.meta.url).href)};
const element = await startElement({ protocol: ${JSON.stringify(join(own, 'protocol.xml'))}, name: 'Poller' });
await element.set(10, 'x');
${script}
await element.until(() => element.lines.some(({ level }) => level === 'error'));
await element.set(20, 'goes on');
console.log(JSON.stringify([...element.lines.filter(({ level }) => level === 'error'), { level: 'info', message: element.get(20) }]));
await element.stop();
process.exit();
`,
  };
  for (const [path, content] of Object.entries(all)) {
    mkdirSync(join(own, path, '..'), { recursive: true });
    writeFileSync(join(own, path), content);
  }
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=headend-source', join(own, 'run.ts')],
    { encoding: 'utf8', timeout: 20_000 },
  );
  return {
    status,
    lines: stdout === '' ? [] : (JSON.parse(stdout) as Ran['lines']),
    stderr,
    file: join(own, 'QAction_4.ts'),
  };
}

describe('what a hook leaves behind and fails later is told, and the element goes on', () => {
  test.each([
    ['a timer', "setTimeout(() => { throw new Error('too late'); });", 'an error that nobody caught'],
    [
      'an emitter',
      "const e = new (process.getBuiltinModule('node:events').EventEmitter)(); setImmediate(() => e.emit('error', new Error('too late')));",
      'an error that nobody caught',
    ],
    ['a promise', "void Promise.reject(new Error('too late'));", 'a promise that nobody awaits failed'],
  ])('of %s, with its QAction, element, file and line', (_, body, what) => {
    const { status, lines, file } = ran(body);
    expect(status).toBe(0);
    expect(lines).toMatchObject([
      {
        element: 'Poller',
        qaction: 4,
        message: `QAction 4 "Poll": ${what} at ${file}:2:${column(lines)}: too late`,
      },
      { message: 'goes on' },
    ]);
  });

  const column = (lines: Ran['lines']): string => /:2:(\d+): /.exec(lines[0]?.message ?? '')?.[1] ?? '';

  test('of a file that it imports, and with its cause', () => {
    const { lines, file } = ran("void import('./later.ts');", '', {
      'later.ts': "setTimeout(() => {\n  throw new Error('first', { cause: new Error('second') });\n});\n",
    });
    expect(lines[0]).toMatchObject({
      element: 'Poller',
      message: `an error that nobody caught at ${join(file, '..', 'later.ts')}:2:9: first; cause: second`,
    });
  });

  test.each([
    ['unbound', 'setTimeout(p.setParameter, 5, 20, "x");'],
    ['bound, with a wrong id', 'setTimeout(p.setParameter.bind(p), 5, 999, "x");'],
    ['to a promise', 'void Promise.resolve(999).then(p.setParameter.bind(p) as never);'],
  ])('of a call of the protocol that it handed on %s, which bears no line of it', (_, body) => {
    const { status, lines } = ran(body);
    expect(status).toBe(0);
    expect(lines).toMatchObject([
      { message: expect.stringContaining(', in a call of the protocol that a hook has handed on,: ') },
      { message: 'goes on' },
    ]);
  });

  test('of a socket that nobody listens to, which bears no line at all', () => {
    const { status, lines } = ran("process.getBuiltinModule('node:net').connect(1, '127.0.0.1');");
    expect(status).toBe(0);
    expect(lines).toMatchObject([
      { message: 'an error that nobody caught: connect ECONNREFUSED 127.0.0.1:1' },
      { message: 'goes on' },
    ]);
  });
});

test.each([
  ['an error', "setTimeout(() => { throw new Error('of the engine'); }, 0);"],
  ['a promise', "void Promise.reject(new Error('of the engine'));"],
])('%s of code that is no hook’s ends the process, with its trace', (_, script) => {
  const { status, stderr } = ran('', script);
  expect(status).toBe(1);
  expect(stderr).toContain('Error: of the engine');
  expect(stderr).toMatch(/run\.ts:\d+:\d+/);
});
