import { type Data, readYaml } from '#load/yaml.ts';
import type { Protocol } from '#model/protocol.ts';
import type { Case } from './case-folder.ts';
import type { Difference } from './case-result.ts';
import type { ScriptedDevice } from './device-contract.ts';
import { DEVICES, type DeviceSettings, deviceFor, isListening } from './devices.ts';
import { type Taking, type TalkLine, takingsOf } from './talk.ts';

/** A device of a case, and how far its talk has come. */
export interface CaseDevice {
  readonly connection: number;
  /** Its name in the talk, where the element listens and has several; '' is the first. */
  readonly client: string;
  readonly device: ScriptedDevice;
  readonly takings: readonly Taking[];
  /** Connections to it that the talk has come past. */
  taken: number;
  /** Of a serial or smart-serial connection. */
  readonly stream: boolean;
  /** A start of the element has opened the connection, and no line has been about it yet. */
  fresh: boolean;
}

/** The devices of a case on loopback: one for each connection of a kind that has one. */
export async function listen(kase: Case, protocol: Protocol): Promise<CaseDevice[]> {
  const devices: CaseDevice[] = [];
  const given = givenOf(kase);
  for (const { id, type } of protocol.connections) {
    const takings = takingsOf(kase.talk, id);
    const device = await deviceFor(type, given[String(id)] ?? {})?.(takings);
    if (device === undefined) continue;
    const own = { connection: id, stream: type.includes('serial'), taken: 0, fresh: false };
    devices.push({ ...own, client: '', device, takings });
    for (const client of clientsOf(kase, id)) {
      const other = await device.another?.();
      if (other !== undefined)
        devices.push({ ...own, client, device: other, takings: takingsOf(kase.talk, id, client) });
    }
  }
  return devices;
}

/** The clients that a talk names, without the first. */
function clientsOf({ talk }: Case, id: number): ReadonlySet<string> {
  const named = talk.filter(line => line.connection === id);
  return new Set(
    named.flatMap(line => (line.connection === undefined || line.client === '' ? [] : [line.client])),
  );
}

/** Lines of a talk about a connection that has no device, or not such a one. */
export function deviceFaults(kase: Case, protocol: Protocol): Difference[] {
  const { talk, end } = kase;
  const given = givenOf(kase);
  return talk.flatMap(item => {
    const { connection, line } = item;
    if (connection === undefined) return [];
    const type = protocol.connections.find(({ id }) => id === connection)?.type;
    if (type !== undefined && DEVICES[type] !== undefined) {
      const listens = isListening(type, given[String(connection)] ?? {});
      const wrong = wordFault(item, type, listens);
      if (wrong !== undefined) return [{ file: end.file, line, message: wrong }];
      if (item.client === '' || listens) return [];
      const message = `${connection}.${item.client} names a client, and connection ${connection} does not listen; address: any in element.yaml would be right where its type can`;
      return [{ file: end.file, line, message }];
    }
    const ids = protocol.connections.filter(item => DEVICES[item.type]).map(({ id }) => id);
    const right = ids.length === 0 ? 'none of them has a device' : `${ids.join(', ')} would be right`;
    const what = type === undefined ? 'is none of the protocol' : `of type ${type} has no device here yet`;
    return [{ file: end.file, line, message: `connection ${connection} ${what}; ${right}` }];
  });
}

/** What only the clients of a WebSocket that listens can do, or only a WebSocket. */
function wordFault(item: TalkLine, type: string, listens: boolean): string | undefined {
  const comes = item.does === 'refused' || (item.does === 'opens' && item.coming !== undefined);
  if (comes && !(type === 'websocket' && listens))
    return `"${item.does}" with a path or a status is of the clients of a WebSocket that listens; address: any in element.yaml would be right`;
  const framed = item.does === 'writes' || (item.does === 'ends' && item.code !== undefined);
  return framed && type !== 'websocket'
    ? `"${item.does}" with ${item.does === 'ends' ? 'a code' : 'bytes'} is of WebSockets, and connection ${item.connection} is of type ${type}`
    : undefined;
}

/**
 * The settings of the element of a case: its `element.yaml`, with `${device.0}` put in, and for each device the address
 * where none is given. Those without an address in `waits` are not waited for at a start.
 */
export function settingsFor(
  kase: Case,
  devices: readonly CaseDevice[],
): { readonly text: string; readonly name: string; readonly waits: ReadonlySet<number> } {
  const source = (kase.settings ?? '').replace(/\$\{device\.(\d+)\}/g, (all, id) => {
    return devices.find(({ connection }) => connection === Number(id))?.device.endpoint ?? all;
  });
  const data = readYaml(source, kase.settingsFile).data;
  const settings = isMap(data) ? data : {};
  const connections = isMap(settings.connections) ? settings.connections : {};
  const waits = new Set<number>();
  for (const { client, connection, device, stream } of devices) {
    if (client !== '') continue;
    const given = connections[String(connection)];
    const own = isMap(given) ? given : {};
    if (own.address === undefined) {
      own.address = device.address;
      // Devices of serial connections speak TCP, whatever the protocol would choose.
      if (stream) own.transport ??= 'tcp';
    }
    if (device.port !== undefined) {
      own.port ??= device.port;
      waits.add(connection);
    }
    if (String(own.address).includes(device.endpoint)) waits.add(connection);
    connections[String(connection)] = own;
  }
  if (Object.keys(connections).length > 0) settings.connections = connections;
  const lines = Object.entries(settings).map(
    ([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  return { text: lines.join('\n'), name: String(settings.name ?? 'test'), waits };
}

/** What the settings of a case give of each connection that its device depends on. */
function givenOf({ settings, settingsFile }: Case): Readonly<Record<string, DeviceSettings>> {
  const { data } = readYaml(settings ?? '', settingsFile);
  const connections = isMap(data) ? data.connections : undefined;
  const entries = Object.entries(isMap(connections) ? connections : {});
  const text = (value: Data | undefined): string | undefined =>
    value === undefined ? undefined : String(value);
  return Object.fromEntries(
    entries.flatMap(([id, own]) =>
      isMap(own) ? [[id, { address: text(own.address), transport: text(own.transport) }]] : [],
    ),
  );
}

function isMap(data: Data | undefined): data is { [key: string]: Data } {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}
