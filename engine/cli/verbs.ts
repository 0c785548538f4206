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
      { flags: '--since <when>', summary: 'only records since: a duration ago (5m) or an ISO 8601 time' },
      { flags: '--hex', summary: 'a hex dump below each record' },
      { flags: '--classic', summary: "DataMiner's own form: << sent, >> received" },
      { flags: '--delta', summary: 'the time that passed since the record before' },
      { flags: '--local', summary: "times in this machine's zone, not UTC" },
      { flags: '--clip', summary: "one line a record, cut at the terminal's width" },
      FORMAT,
    ],
    load: () => import('./stream.ts'),
  },
  {
    name: 'new',
    arguments: [{ name: '<dir>', summary: 'a folder that is not there yet, or is empty' }],
    summary: 'makes a protocol folder that validates and runs',
    options: [
      {
        flags: '--template <name>',
        summary: 'what to start from: websocket or virtual',
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
];
