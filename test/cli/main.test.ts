import { describe, expect, test } from 'vitest';
import { headend } from './command.ts';

describe('the command line', () => {
  test('--help lists the verbs on standard output', async () => {
    const { status, out, err } = await headend(['--help']);
    expect(status).toBe(0);
    expect(err).toBe('');
    for (const verb of ['run', 'validate', 'inspect', 'stream', 'new', 'types'])
      expect(out).toContain(`  ${verb} `);
  });

  test('without a verb it shows the help', async () => {
    const { status, out } = await headend([]);
    expect(status).toBe(0);
    expect(out).toContain('Usage: headend <verb>');
  });

  test('--version prints the version alone', async () => {
    const { status, out } = await headend(['--version']);
    expect(status).toBe(0);
    expect(out).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
  });

  test.each([
    [['valdate', 'x'], /unknown verb 'valdate' \(Did you mean validate\?\)/],
    [['zzzzzz'], /unknown verb 'zzzzzz'; headend --help lists the verbs/],
    [['validate'], /missing required argument 'protocol'; see headend validate --help/],
    [['validate', 'x', '--fromat', 'json'], /unknown option '--fromat' \(Did you mean --format\?\)/],
    [['validate', 'x', '--format', 'xml'], /'xml' is invalid\. Allowed choices are text, json, sarif/],
    [['inspect', 'a', 'b'], /too many arguments for 'inspect'/],
    [['--log-level', 'loud', 'inspect', 'a'], /'loud' is invalid/],
    [['--log-level', 'info'], /no verb given/],
    [['stream'], /give a stream log file, - for standard input, or --agent URL/],
    [['stream', 'x', '--connection', 'one'], /--connection one: give the number of a connection/],
    [['stream', 'x', '--kind', 'noise'], /--kind noise: there is no such kind; give one of handshake/],
    [['stream', 'x', '--since', 'noon'], /--since noon: give a duration like 5m/],
    [
      ['new', 'x', '--template', 'none'],
      /'--template <name>' argument 'none' is invalid\. Allowed choices are websocket, /,
    ],
  ])(
    'a wrong command line exits 2 with one line that says what would be right: %j',
    async (args, message) => {
      const { status, out, err } = await headend(args);
      expect(status).toBe(2);
      expect(out).toBe('');
      expect(err).toMatch(message);
      expect(err.trimEnd().split('\n')).toHaveLength(1);
    },
  );

  test('a fault is one line and exits 1; a stack trace comes only at --log-level debug', async () => {
    const plain = await headend(['validate', 'not-there']);
    expect(plain.status).toBe(1);
    expect(plain.err).toMatch(/^headend: not-there: there is no such file or folder; .*\n$/);
    const debug = await headend(['validate', 'not-there', '--log-level', 'debug']);
    expect(debug.status).toBe(1);
    expect(debug.err).toContain('    at ');
  });
});
