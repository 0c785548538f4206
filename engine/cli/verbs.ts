import type { Verb, VerbOption } from './verb.ts';

const FORMAT: VerbOption = {
  flags: '--format <format>',
  summary: 'how to print: for people or for scripts',
  choices: ['text', 'json'],
  default: 'text',
};

/** Of the verbs that talk to a running agent. */
const AGENT: readonly VerbOption[] = [
  { flags: '--agent <url>', summary: 'where the agent is', default: 'http://127.0.0.1:7400' },
  { flags: '--token <token>', summary: 'what the agent asks for; HEADEND_TOKEN does the same' },
  FORMAT,
];
const ELEMENT = { name: '<element>', summary: 'its name' };
const PARAM = { name: '<param>', summary: 'id or name of a parameter' };
const KEY: VerbOption = { flags: '--key <key>', summary: 'of a column: the key of the row' };

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
      {
        flags: '--access-log <file>',
        summary: 'writes a line for each visit to a server; - is standard output',
      },
      {
        flags: '--access-log-format <format>',
        summary: 'how: as web servers do, or all of it',
        choices: ['combined', 'json'],
        default: 'combined',
      },
      { flags: '--data <dir>', summary: 'where saved values are kept (./data); none keeps nothing' },
      { flags: '--api <host:port>', summary: 'where the API listens (127.0.0.1:7400); none: nowhere' },
      { flags: '--token <token>', summary: 'what the API asks for; HEADEND_TOKEN does the same' },
      { flags: '--for <duration>', summary: 'stops by itself after, say, 30s' },
      { flags: '--until <condition>', summary: "stops with success once it holds, say 'id:7 == 1'" },
      { flags: '--print <pids>', summary: 'prints parameters as they change; the word state: states too' },
      { flags: '--live', summary: 'shows the stream as it happens; the default on a terminal' },
      { flags: '--trace', summary: 'records what each message and each cause sets off, with its times' },
      { flags: '--watch', summary: 'reloads a protocol or hook when its file changes' },
      { flags: '--profile <profile>', summary: 'ci: short limits, for tests', choices: ['ci'] },
    ],
    load: () => import('./run.ts'),
  },
  {
    name: 'validate',
    arguments: [
      {
        name: '<protocol...>',
        summary: 'a protocol folder, an .xml file or a .dmprotocol; or an element file, or a folder of them',
      },
    ],
    summary: 'checks protocols, and element files beside theirs, without running them',
    options: [{ ...FORMAT, choices: ['text', 'json', 'sarif'] }],
    load: () => import('./validate.ts'),
  },
  {
    name: 'inspect',
    arguments: [{ name: '<protocol>', summary: 'a protocol folder, an .xml file or a .dmprotocol' }],
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
      { flags: '--trace', summary: 'below each message what it set off, where run --trace has recorded it' },
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
        summary: 'what to start from; websocket unless said',
        choices: ['websocket', 'http', 'serial', 'smart-serial', 'virtual'],
      },
      {
        flags: '--from <protocol>',
        summary: 'a protocol written for DataMiner: lays a TypeScript file for each of its QActions',
      },
    ],
    load: () => import('./new.ts'),
  },
  {
    name: 'types',
    arguments: [{ name: '<protocol>', summary: 'a protocol folder, an .xml file or a .dmprotocol' }],
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
  {
    name: 'elements',
    arguments: [],
    summary: 'lists the elements of a running agent',
    options: AGENT,
    load: () => import('./elements.ts'),
  },
  {
    name: 'get',
    arguments: [ELEMENT, PARAM],
    summary: 'shows a parameter',
    options: [KEY, ...AGENT],
    load: () => import('./get.ts'),
  },
  {
    name: 'set',
    arguments: [
      ELEMENT,
      PARAM,
      { name: '<value>', summary: 'a number or a text; after -- where it begins with -' },
    ],
    summary: 'sets a parameter',
    options: [KEY, ...AGENT],
    load: () => import('./set.ts'),
  },
  {
    name: 'table',
    arguments: [ELEMENT, PARAM],
    summary: 'shows the rows of a table',
    options: [
      { flags: '--filter <filter>', summary: "only some rows, say 'VALUE=1002 > 5;SORT=1002|DESC'" },
      { flags: '--page <n>', summary: 'only this page, counted from 1' },
      { flags: '--size <n>', summary: 'rows of a page (1000)' },
      ...AGENT,
    ],
    load: () => import('./table.ts'),
  },
  {
    name: 'start',
    arguments: [ELEMENT],
    summary: 'starts an element, or lets one that is paused go on',
    options: AGENT,
    load: async () => (await import('./control.ts')).control('start'),
  },
  {
    name: 'stop',
    arguments: [ELEMENT],
    summary: 'stops an element',
    options: AGENT,
    load: async () => (await import('./control.ts')).control('stop'),
  },
  {
    name: 'pause',
    arguments: [ELEMENT],
    summary: 'pauses an element: it talks no more, and its connections stay open',
    options: AGENT,
    load: async () => (await import('./control.ts')).control('pause'),
  },
  {
    name: 'restart',
    arguments: [ELEMENT],
    summary: 'stops an element and starts it anew',
    options: AGENT,
    load: async () => (await import('./control.ts')).control('restart'),
  },
  {
    name: 'connections',
    arguments: [],
    summary: 'lists the open connections of a running agent',
    options: [
      { flags: '--host <glob>', summary: 'only to this host or address' },
      { flags: '--port <glob>', summary: 'only to this port' },
      { flags: '--element <glob>', summary: 'only of elements of this name' },
      { flags: '--all', summary: 'those that are closed too' },
      ...AGENT,
    ],
    load: () => import('./connections.ts'),
  },
  {
    name: 'disconnect',
    arguments: [{ name: '[id]', summary: 'of a connection, as headend connections shows it' }],
    summary: 'closes connections of a running agent',
    options: [
      { flags: '--element <glob>', summary: 'those of elements of this name' },
      { flags: '--host <glob>', summary: 'those to this host or address' },
      { flags: '--port <glob>', summary: 'those to this port' },
      { flags: '--user <glob>', summary: 'those of clients who have logged in so' },
      { flags: '--all', summary: 'all of them' },
      { flags: '--code <code>', summary: 'what a WebSocket is closed with (1000)' },
      { flags: '--reason <text>', summary: 'what is said beside it' },
      ...AGENT,
    ],
    load: () => import('./disconnect.ts'),
  },
  {
    name: 'configure',
    arguments: [
      { name: '<id>', summary: 'of a connection, as headend connections shows it' },
      { name: '<key=value...>', summary: 'keepAlive, pingPayload, idleTimeout, sendTimeout, logLevel' },
    ],
    summary: 'changes a connection of a running agent until its element starts anew',
    options: AGENT,
    load: () => import('./configure.ts'),
  },
  {
    name: 'bench',
    arguments: [
      { name: '<what>', summary: 'websocket' },
      { name: '[url]', summary: 'the peer, say ws://127.0.0.1:8050' },
    ],
    summary: 'measures a WebSocket peer: messages and bytes a second, latency',
    options: [
      { flags: '--repeat <n>', summary: 'messages of each size on each connection (1000)' },
      { flags: '--size <sizes>', summary: 'bytes of a message (0,16,64,256,1024,65k)' },
      { flags: '--connections <n>', summary: 'connections at a time (1)' },
      {
        flags: '--mode <mode>',
        summary: 'echo: waits for each answer; push: sends as fast as the peer reads',
        choices: ['echo', 'push'],
        default: 'echo',
      },
      {
        flags: '--type <type>',
        summary: 'type of the messages',
        choices: ['text', 'binary'],
        default: 'text',
      },
      { flags: '--timeout <duration>', summary: 'how long the peer may be silent (10s)' },
      { flags: '--serve', summary: 'is an echo peer itself, until stopped' },
      {
        flags: '--address <host:port>',
        summary: 'with --serve: where it listens (127.0.0.1:0, a free port)',
      },
      FORMAT,
    ],
    load: () => import('./bench.ts'),
  },
];
