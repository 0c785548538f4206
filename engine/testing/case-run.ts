import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { messageOf } from '#base/error.ts';
import { ConditionError, compileCondition, type Test } from '#element/condition.ts';
import { conditionNames } from '#element/condition-names.ts';
import type { StreamRecord } from '#log/record.ts';
import type { Param } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import { CaseClock } from './case-clock.ts';
import type { Observed } from './case-compare.ts';
import { type CaseDevice, deviceFaults, listen, settingsFor } from './case-devices.ts';
import { CaseElement, settableOf } from './case-element.ts';
import type { Case } from './case-folder.ts';
import type { Difference } from './case-result.ts';
import type { ScriptedDevice } from './device-contract.ts';
import { type Message, matches, shownMessage } from './payload.ts';
import { isTaking, type TalkLine } from './talk.ts';

/** Real time, in milliseconds, within which what is under way must have arrived. */
const PATIENCE = 2_000;
/** Turns of the event loop before the first look that waits for the clock. */
const TURNS = 100;

type Wrong = Omit<Difference, 'file' | 'line'>;

/** What of a talk names things that the protocol does not have. */
export function talkFaults(kase: Case, protocol: Protocol): Difference[] {
  const { file } = kase.end;
  const faults = kase.talk.flatMap((line): Difference[] => {
    if (line.does === 'set' && settableOf(protocol, line.param) === undefined)
      return [{ file, line: line.line, message: `the protocol has no parameter "${line.param}"` }];
    if (line.does !== 'expect') return [];
    try {
      compileCondition(line.condition, id => protocol.paramById.get(id), conditionNames(protocol));
      return [];
    } catch (error) {
      const at = error instanceof ConditionError ? error.position : 0;
      return [{ file, line: line.line, column: line.column + at, message: messageOf(error) }];
    }
  });
  return [...deviceFaults(kase, protocol), ...faults];
}

/** A case under way: an element, its devices, and the time, which stands still but for the talk's `wait`. */
export class CaseRun {
  readonly #case: Case;
  readonly #protocol: Protocol;
  readonly #devices: readonly CaseDevice[];
  readonly #element: CaseElement;
  readonly #clock: CaseClock;
  readonly #waits: ReadonlySet<number>;
  /** What sets of the talk were rejected with. */
  readonly #rejected: Wrong[] = [];

  private constructor(kase: Case, protocol: Protocol, devices: readonly CaseDevice[]) {
    const { text, name, waits } = settingsFor(kase, devices);
    this.#case = kase;
    this.#protocol = protocol;
    this.#devices = devices;
    this.#waits = waits;
    this.#clock = new CaseClock();
    this.#element = new CaseElement({ protocol, clock: this.#clock, name, settings: text });
    this.#clock.underWay = () => this.#underWay();
  }

  /** Makes the devices; nothing runs yet. */
  static async prepare(kase: Case, protocol: Protocol): Promise<CaseRun> {
    return new CaseRun(kase, protocol, await listen(kase, protocol));
  }

  get observed(): Observed {
    return this.#element;
  }

  /** Starts the element and goes through the talk; the first thing that goes otherwise ends it. */
  async talk(): Promise<Difference | undefined> {
    const { talk, end } = this.#case;
    const wrong = await this.#start();
    if (wrong !== undefined) return { file: end.file, line: talk[0]?.line ?? 0, ...wrong };
    for (const line of talk) {
      const found = (await this.#act(line)) ?? this.#rejected[0];
      if (found !== undefined) return { file: end.file, line: line.line, ...found };
    }
    await this.#clock.settle();
    return this.#unsaid();
  }

  /** Waits for a while until `look` finds nothing, and gives what it found last. */
  async until(look: () => Difference[]): Promise<Difference[]> {
    let found: Difference[] = [];
    await patiently(() => {
      found = look();
      return found.length === 0;
    });
    return found;
  }

  async stop(): Promise<void> {
    await this.#element.stop();
    await Promise.all(this.#devices.map(({ device }) => device.stop()));
  }

  /** Starts the element; resolves when the connections that open by themselves are open, or taken as the talk says. */
  async #start(): Promise<Wrong | undefined> {
    await this.#element.start();
    for (const device of this.#devices) {
      if (device.client !== '' || !this.#waits.has(device.connection) || device.device.passive) continue;
      const wrong = await this.#taken(device);
      if (wrong !== undefined) return wrong;
      device.fresh = true;
    }
    await this.#clock.settle();
    return undefined;
  }

  async #act(line: TalkLine): Promise<Wrong | undefined> {
    if (line.connection !== undefined) {
      const device = this.#devices.find(
        ({ client, connection }) => connection === line.connection && client === line.client,
      )!;
      const { fresh } = device;
      device.fresh = false;
      if (isTaking(line)) return device.device.passive ? PASSIVE : fresh ? undefined : this.#taken(device);
      return this.#deviceAct(line, device);
    }
    switch (line.does) {
      case 'wait':
        await this.#clock.advance(line.ms);
        return undefined;
      case 'set':
        return this.#set(line.param, line.value);
      case 'expect':
        return this.#expect(line.condition);
      case 'restart':
        await this.#element.stop();
        await this.#clock.settle();
        return this.#start();
    }
  }

  async #deviceAct(
    line: Exclude<
      TalkLine & { readonly connection: number },
      { readonly does: 'opens' | 'refused' | 'refuses' | 'hangs' }
    >,
    { connection, device }: CaseDevice,
  ): Promise<Wrong | undefined> {
    switch (line.does) {
      case '»': {
        const message = await patiently(() => this.#shift(connection, device));
        const expected = line.pattern.text;
        if (message === undefined) {
          const hint = 'time stands still; "wait 1s" lets it pass';
          return { message: `the element has sent nothing (${hint})`, expected, got: 'nothing' };
        }
        if (matches(line.pattern, message)) return undefined;
        const got = shownMessage(message);
        const type =
          message.type === undefined || message.type === line.pattern.type || line.pattern.type === 'any'
            ? ''
            : ` (${message.type})`;
        return { message: 'the element has sent something else', expected, got: `${got}${type}` };
      }
      case '«': {
        if (!device.open) return NOT_OPEN;
        device.send(line.message);
        await this.#clock.settle();
        return undefined;
      }
      case 'closes':
      case 'drops': {
        if (!device.open) return NOT_OPEN;
        const closes = (): number =>
          this.#element.count(record => record.kind === 'close' && record.connection === connection);
        const before = closes();
        if (line.does === 'drops') device.drop();
        else device.close(line.code, line.reason);
        const closed = device.passive || (await patiently(() => closes() > before));
        await this.#clock.settle();
        return closed ? undefined : { message: 'the element has not noticed that the connection is gone' };
      }
      case 'ends': {
        const closed = await patiently(() => !device.open);
        if (!closed) return { message: `the element has not closed connection ${connection}` };
        if (line.code === undefined) return undefined;
        const { code = 1006, reason = '' } = device.end ?? {};
        if (code === line.code && (line.reason === '' || reason === line.reason)) return undefined;
        const expected = `${line.code} ${line.reason}`.trim();
        return {
          message: 'the element has closed in another way',
          expected,
          got: `${code} ${reason}`.trim(),
        };
      }
      case 'writes':
        if (!device.open || device.write === undefined) return NOT_OPEN;
        device.write(line.bytes);
        await this.#clock.settle();
        return undefined;
      case 'skips':
        await this.#clock.settle();
        while (this.#shift(connection, device) !== undefined);
        return undefined;
    }
  }

  /** The next message of the element; a stream is cut as the element says that it has sent it. */
  #shift(connection: number, device: ScriptedDevice): Message | undefined {
    this.#cut(connection, device);
    return device.shift();
  }

  #cut(connection: number, device: ScriptedDevice): void {
    device.cut?.(this.#sentTo(connection, device).map(({ bytes = 0 }) => bytes));
  }

  /** What the element has sent to a device; of several clients to this one, or to all that were there. */
  #sentTo(connection: number, { names }: ScriptedDevice): StreamRecord[] {
    let there = 0;
    return this.#element.records.filter(record => {
      const { client, delivered, kind } = record;
      if (record.connection !== connection) return false;
      const own = names === undefined || (client !== undefined && names.has(client));
      if (own && client !== undefined && kind === 'open') there++;
      if (own && client !== undefined && kind === 'close') there--;
      if (delivered !== true || (kind !== 'command' && kind !== 'request')) return false;
      return client === undefined ? names === undefined || there > 0 : own;
    });
  }

  /** The next connection to a device has been opened, and taken as the talk says. */
  async #taken(own: CaseDevice): Promise<Wrong | undefined> {
    const { connection, device, takings } = own;
    const taking = takings[own.taken++];
    device.connect?.(taking);
    const came = await patiently(() => device.taken >= own.taken);
    if (!came) return { message: `the element has not opened connection ${connection}` };
    if (taking?.does === 'hangs') return undefined;
    const status = taking?.does === 'refused' ? taking.status : 101;
    if (device.status !== undefined && device.status !== status)
      return {
        message: 'the element has answered the client with',
        expected: `${status}`,
        got: `${device.status}`,
      };
    const wanted = taking?.does === 'refuses' ? 'closed' : 'connected';
    const state = (): string | undefined =>
      this.#element.status.connections.find(({ id }) => id === connection)?.state;
    const names = device.connect === undefined ? [] : [...(device.names ?? [])];
    // One that was sent away is known as well.
    const known = (): boolean =>
      names.every(name => this.#element.records.some(({ client }) => client === name));
    const reached = await patiently(() => state() === wanted && known());
    await this.#clock.settle();
    if (reached) return undefined;
    return { message: `connection ${connection}`, expected: wanted, got: state() ?? 'none' };
  }

  async #set(what: string, value: string | number | boolean | Uint8Array): Promise<Wrong | undefined> {
    const put = (text: string): string =>
      text.replace(/\$\{device\.(\d+)\}/g, (all, id) => {
        const found = this.#devices.find(({ connection }) => connection === Number(id));
        return found?.device.endpoint ?? all;
      });
    const { key, param } = settableOf(this.#protocol, what)!;
    const input = typeof value === 'string' ? put(value) : value;
    const { running } = this.#element;
    // What it sets off may need the time to pass: it is not waited for.
    const done = key === undefined ? running.set(param.id, input) : running.setCell(param.id, key, input);
    done.catch(error => {
      this.#rejected.push({ message: `parameter ${param.id} "${param.name}": ${messageOf(error)}` });
    });
    await this.#clock.settle();
    return undefined;
  }

  async #expect(condition: string): Promise<Wrong | undefined> {
    const used = new Map<number, string>();
    const param = (id: number): Param | undefined => {
      const found = this.#protocol.paramById.get(id);
      if (found !== undefined) used.set(id, found.name);
      return found;
    };
    const test: Test = compileCondition(condition, param, conditionNames(this.#protocol));
    const { table } = this.#element.running.element;
    if (await patiently(() => test(table))) return undefined;
    const values = [...used].map(([id, name]) => {
      const value = this.#element.parameter(String(id))?.value ?? null;
      return `id:${id} "${name}" is ${JSON.stringify(value)}`;
    });
    return { message: 'this does not hold', expected: condition, got: values.join('\n') };
  }

  /** What the element has sent and the talk does not have. */
  async #unsaid(): Promise<Difference | undefined> {
    for (const { connection, device } of this.#devices) {
      const message = this.#shift(connection, device);
      if (message === undefined) continue;
      const right = `a line "${connection} » …", or "${connection} skips", would be right`;
      return {
        ...this.#case.end,
        message: `the element has sent more on connection ${connection} than the talk has; ${right}`,
        got: shownMessage(message),
      };
    }
    return undefined;
  }

  /** Messages that one side has sent and the other has not got. */
  #underWay(): number {
    let count = 0;
    for (const { connection, device } of this.#devices) {
      this.#cut(connection, device);
      count += Math.abs(this.#sentTo(connection, device).length - device.received);
    }
    return count;
  }
}

const PASSIVE: Wrong = {
  message: 'nothing is opened ahead to a device of this kind; a line like "0 « …" answers a request',
};

const NOT_OPEN: Wrong = {
  message: 'the connection is not open; a line like "0 opens" before it waits for the element to open it',
};

/** Asks again and again for a while; undefined when the answer was never one. */
async function patiently<T>(look: () => T): Promise<T | undefined> {
  const end = performance.now() + PATIENCE;
  for (let times = 0; ; times++) {
    const found = look();
    if (found) return found;
    if (performance.now() > end) return undefined;
    await (times < TURNS ? turn() : sleep(2));
  }
}
