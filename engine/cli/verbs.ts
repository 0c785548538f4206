import type { Verb, VerbOption } from './verb.ts';

const FORMAT: VerbOption = {
  flags: '--format <format>',
  summary: 'how to print: for people or for scripts',
  choices: ['text', 'json'],
  default: 'text',
};

/** Every verb of the command line: one row each. */
export const VERBS: readonly Verb[] = [
  {
    name: 'run',
    arguments: [
      { name: '<target...>', summary: 'an element file, a folder of them, or a protocol (a folder or .xml)' },
    ],
    summary: 'runs elements until stopped',
    options: [
      { flags: '--address <host>', summary: 'host or URL of connection 0' },
      { flags: '--port <n>', summary: 'port of connection 0' },
      { flags: '--connection <n.key=value>', summary: 'any setting of a connection', repeatable: true },
      { flags: '--param <pid=value>', summary: 'the value of a parameter before start', repeatable: true },
      { flags: '--stream-log <file>', summary: 'writes the stream log; - is standard output' },
      { flags: '--data <dir>', summary: 'where saved values are kept (./data); none keeps nothing' },
      { flags: '--api <host:port>', summary: 'where the API listens; none: nowhere' },
      { flags: '--for <duration>', summary: 'stops by itself after, say, 30s' },
      { flags: '--until <condition>', summary: "stops with success once it holds, say 'id:7 == 1'" },
      { flags: '--print <pids>', summary: 'prints parameters as they change; the word state: states too' },
      { flags: '--live', summary: 'shows the stream as it happens; the default on a terminal' },
      { flags: '--watch', summary: 'reloads a protocol or hook when its file changes' },
      { flags: '--profile <profile>', summary: 'ci: short limits, for tests', choices: ['ci'] },
    ],
    load: () => import('./run.ts'),
  },
  {
    name: 'validate',
    arguments: [{ name: '<protocol...>', summary: 'a folder with a protocol.xml in it, or an .xml file' }],
    summary: 'checks protocols without running them',
    options: [{ ...FORMAT, choices: ['text', 'json', 'sarif'] }],
    load: () => import('./validate.ts'),
  },
  {
    name: 'inspect',
    arguments: [{ name: '<protocol>', summary: 'a folder with a protocol.xml in it, or an .xml file' }],
    summary: 'shows what a protocol holds, and what of it is not supported',
    options: [FORMAT],
    load: () => import('./inspect.ts'),
  },
  {
    name: 'stream',
    arguments: [{ name: '[log]', summary: 'a stream log; - is standard input' }],
    summary: 'shows what elements sent and received: the stream viewer',
    options: [
      { flags: '--agent <url>', summary: 'shows what a running agent sends and receives now' },
      { flags: '-f, --follow', summary: 'goes on as the log grows' },
      { flags: '--element <glob>', summary: 'only elements of this name, say studio*' },
      { flags: '--connection <n>', summary: 'only this connection' },
      { flags: '--direction <direction>', summary: 'only this direction', choices: ['in', 'out', 'none'] },
      {
        flags: '--kind <kind>',
        summary: 'only records of this kind, say command,response',
        repeatable: true,
      },
      { flags: '--grep <text>', summary: 'only records with this text in them' },
      {
        flags: '--since <when>',
        summary: "only records since: 5m before the log's end, a time of day (10:15), or an ISO 8601 time",
      },
      { flags: '--tail <n>', summary: 'only the last n records' },
      { flags: '--hex', summary: 'a hex dump below each record' },
      { flags: '--pretty', summary: 'JSON data indented, below its record' },
      { flags: '--classic', summary: "DataMiner's own form: << sent, >> received" },
      { flags: '--delta', summary: 'the time that passed since the record before' },
      { flags: '--local', summary: "times in this machine's zone, not UTC" },
      { flags: '--clip', summary: "one line a record, cut at the terminal's width" },
      { flags: '--no-pager', summary: 'does not page on a terminal ($PAGER, or less)' },
      {
        flags: '--export <form>',
        summary: 'writes the records in another form: text, for browsers, for Wireshark',
        choices: ['txt', 'har', 'pcapng'],
      },
      { flags: '--output <file>', summary: 'where --export writes; standard output otherwise' },
      FORMAT,
    ],
    load: () => import('./stream.ts'),
  },
  {
    name: 'new',
    arguments: [{ name: '<dir>', summary: 'a folder that is not there yet, or is empty' }],
    summary: 'makes a protocol folder that validates, runs and has a passing test',
    options: [
      {
        flags: '--template <name>',
        summary: 'what to start from: websocket, http or virtual',
        default: 'websocket',
      },
    ],
    load: () => import('./new.ts'),
  },
  {
    name: 'types',
    arguments: [{ name: '<protocol>', summary: 'a folder with a protocol.xml in it, or an .xml file' }],
    summary: 'writes protocol.d.ts, so that an editor checks and completes hooks',
    options: [{ flags: '--check', summary: 'writes nothing; exits 1 when the file is out of date' }],
    load: () => import('./types.ts'),
  },
  {
    name: 'test',
    arguments: [
      { name: '<protocol...>', summary: 'a protocol with cases beside it, a folder of cases, or a case' },
    ],
    summary: 'runs the cases of protocols, and shows what came otherwise',
    options: [
      { flags: '--case <glob>', summary: 'only cases of this name, say push*' },
      { flags: '--update', summary: 'writes expected.json from what came' },
      FORMAT,
    ],
    load: () => import('./test.ts'),
  },
  {
    name: 'simulate',
    arguments: [{ name: '<log>', summary: 'a stream log; - is standard input' }],
    summary: 'plays a recorded stream log back as the device',
    options: [
      { flags: '--address <host:port>', summary: 'where it listens (127.0.0.1:0; port 0 is a free one)' },
      { flags: '--element <glob>', summary: 'only elements of this name, say studio*' },
      { flags: '--connection <n>', summary: 'only this connection' },
      {
        flags: '--speed <factor>',
        summary: 'how many times faster than recorded, say 2; max: without pauses',
        default: '1',
      },
      {
        flags: '--patience <duration>',
        summary: 'how long to wait for what the element sent when recorded (for ever)',
      },
      { flags: '--exact', summary: 'numbers and ids may not differ from what was recorded' },
      { flags: '--stay', summary: 'goes on when all is played, until stopped' },
      { flags: '--strict', summary: 'exits 1 when something was not as recorded' },
      FORMAT,
    ],
    load: () => import('./simulate.ts'),
  },
];
