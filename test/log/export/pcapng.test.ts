import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PcapngExporter } from '#log/export/pcapng.ts';
import type { StreamRecord } from '#log/record.ts';
import { CONVERSATION, record, text } from './records.ts';

const folder = mkdtempSync(join(tmpdir(), 'headend-pcapng-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CHECKED = ['-o', 'tcp.check_checksum:TRUE', '-o', 'ip.check_checksum:TRUE'];

/** What Wireshark reads in the capture: the fields of each packet that a filter shows. */
function dissected(records: readonly StreamRecord[], filter: string, ...fields: string[]): string[] {
  const exporter = new PcapngExporter('headend');
  const path = join(folder, 'log.pcapng');
  writeFileSync(path, Buffer.concat([...records.flatMap(one => exporter.add(one)), ...exporter.end()]));
  const wanted = fields.flatMap(field => ['-e', field]);
  const args = ['-n', '-r', path, ...CHECKED, '-Y', filter, '-T', 'fields', '-E', 'separator=|', ...wanted];
  const out = execFileSync('tshark', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return out.split('\n').filter(line => line !== '');
}

test('Wireshark reads the handshake as HTTP and the messages as WebSocket', () => {
  expect(dissected(CONVERSATION, 'http', 'http.request.uri', 'http.response.code')).toEqual([
    '/events?a=1|',
    '|101',
  ]);
  expect(
    dissected(
      CONVERSATION,
      'websocket',
      'ip.dst',
      'websocket.opcode',
      'websocket.mask',
      'websocket.payload.text',
    ),
  ).toEqual([
    '192.168.1.20|1|1|{"ask":"Köln"}',
    '198.51.100.1|1|0|{"answer":1}',
    expect.stringMatching(/^192\.168\.1\.20\|9\|1\|/),
    expect.stringMatching(/^198\.51\.100\.1\|10\|0\|/),
    expect.stringMatching(/^198\.51\.100\.1\|2\|0\|/),
    expect.stringMatching(/^198\.51\.100\.1\|8\|0\|/),
    expect.stringMatching(/^192\.168\.1\.20\|8\|1\|/),
  ]);
});

test('a packet has its time, the element as its interface, and a comment with name, group and pair', () => {
  expect(
    dissected(
      CONVERSATION,
      'websocket.opcode == 1',
      'frame.time_epoch',
      'frame.interface_name',
      'frame.comment',
    ),
  ).toEqual([
    '1769853600.010000000|Studio|Studio, connection 0: command 1 Ask (group 2, pair 3)',
    '1769853600.012000000|Studio|Studio, connection 0: response 4 State (group 2, pair 3)',
  ]);
});

test('a close frame has its code and reason', () => {
  const fields = ['websocket.payload.close.status_code', 'websocket.payload.close.reason'];
  expect(dissected(CONVERSATION, 'websocket.opcode == 8', ...fields)).toEqual(['1001|off', '1001|']);
});

test('checksums, lengths and sequence numbers are right, of long and odd messages too', () => {
  const records = [
    ...CONVERSATION.slice(0, 3),
    ...[1, 125, 126, 65_535, 65_536, 200_001].map((length, i) => text(5 + i, 'in', 'x'.repeat(length))),
    ...[1, 125, 126, 65_535, 65_536, 200_001].map((length, i) => text(15 + i, 'out', 'y'.repeat(length))),
    CONVERSATION.at(-1)!,
  ];
  const bad = 'tcp.checksum.status == 0 || ip.checksum.status == 0 || tcp.analysis.flags || _ws.malformed';
  expect(dissected(records, bad, 'frame.number')).toEqual([]);
  const unchecked = 'tcp && !(tcp.checksum.status == 1 && ip.checksum.status == 1)';
  expect(dissected(records, unchecked, 'frame.number')).toEqual([]);
  const lengths = dissected(
    records,
    'websocket',
    'websocket.payload_length',
    'websocket.payload_length_ext_16',
  );
  expect(lengths).toHaveLength(14);
  expect(dissected(records, 'websocket.payload_length_ext_64', 'websocket.payload_length_ext_64')).toEqual([
    '65536',
    '200001',
    '65536',
    '200001',
  ]);
});

test('a connection whose handshake is not in the log gets one, so that its messages are read', () => {
  const records = [text(0, 'in', 'first'), text(1, 'out', 'second')];
  expect(dissected(records, 'http.request', 'frame.comment')).toEqual([
    'made up: the handshake is not in the log',
  ]);
  expect(dissected(records, 'websocket', 'websocket.payload.text')).toEqual(['first', 'second']);
});

test('each attempt to connect is a stream of its own, and a reset ends one', () => {
  const reset = record(5, { kind: 'close', code: 1006, cause: 'network', errno: 'ECONNRESET' });
  const records = [...CONVERSATION.slice(0, 4), reset, ...CONVERSATION];
  expect(dissected(records, 'tcp.flags.reset == 1', 'tcp.stream', 'ip.src')).toEqual(['0|192.168.1.20']);
  expect(dissected(records, 'tcp.flags.syn == 1 && tcp.flags.ack == 0', 'tcp.stream')).toEqual(['0', '1']);
});

test('a connection that is no WebSocket has its bytes as they are, on its own port', () => {
  const records = [
    record(0, { kind: 'open', data: 'tcp://10.1.2.3:502' }),
    record(1, { kind: 'command', direction: 'out', encoding: 'utf8', data: 'ping', type: 'binary' }),
  ];
  expect(dissected(records, 'tcp.len > 0', 'ip.dst', 'tcp.dstport', 'tcp.payload')).toEqual([
    '10.1.2.3|502|70696e67',
  ]);
});

test('a WebSocket on the port of another protocol is shown on port 80', () => {
  const handshake = CONVERSATION[0]!;
  const data = handshake.data!.replace(':8080', ':5672');
  const records = [{ ...handshake, data }, ...CONVERSATION.slice(1)];
  expect(dissected(records, 'websocket.opcode == 9', 'tcp.dstport')).toEqual(['80']);
});

test('of a server connection the client is the one that called', () => {
  const client = '10.0.0.9:4000';
  const records = [
    text(0, 'in', 'hello', { client }),
    text(1, 'out', 'welcome', { client }),
    record(2, { kind: 'close', code: 1000, cause: 'local', client }),
  ];
  expect(dissected(records, 'websocket', 'tcp.srcport', 'websocket.mask', 'websocket.opcode')).toEqual([
    '4000|1|1',
    '80|0|1',
    '80|0|8',
    '4000|1|8',
  ]);
});

test('HTTP requests and replies are HTTP, a body whose encoding is undone with its own length', () => {
  const records = [
    record(0, { kind: 'request', direction: 'out', headers: ['GET /a HTTP/1.1', 'Host: device'] }),
    record(1, {
      kind: 'reply',
      direction: 'in',
      status: 200,
      headers: ['Transfer-Encoding: chunked', 'Content-Type: text/plain'],
      data: 'body',
    }),
    record(2, { kind: 'request', direction: 'out', headers: ['GET /b HTTP/1.1', 'Host: device'] }),
  ];
  expect(
    dissected(records, 'http', 'tcp.stream', 'http.request.uri', 'http.response.code', 'http.content_length'),
  ).toEqual(['0|/a||0', '0||200|4', '0|/b||0']);
});

test('what happened before 1970 happened at its begin', () => {
  const records = CONVERSATION.map(record => ({ ...record, time: '0001-01-01T00:00:00Z' }));
  const times = dissected(records, 'websocket', 'frame.time_epoch');
  expect(times.length).toBeGreaterThan(0);
  expect(times.every(time => Number(time) === 0 || time.startsWith('1970-01-01T00:00:00'))).toBe(true);
});
