import type { StreamRecord } from '#log/record.ts';
import type { Endpoint } from './tcp.ts';

/** Ports that Wireshark takes for HTTP by itself. */
const HTTP_PORTS: ReadonlySet<number> = new Set([80, 3128, 3132, 5985, 8080, 8088]);
/** From here on hardly a port is another protocol's, and Wireshark looks at the bytes. */
const FREE_PORT = 10_000;
const FIRST_OWN_PORT = 49_152;
const OWN_PORTS = 16_384;
/** Addresses for documentation (RFC 5737). */
const OWN: readonly number[] = [198, 51, 100, 1];
const OTHER: readonly number[] = [192, 0, 2];
const LOOPBACK: readonly number[] = [127, 0, 0, 1];

/** Gives connections their ends: the addresses of the log where it has them as IPv4, else made-up ones. */
export class Endpoints {
  readonly #others = new Map<string, readonly number[]>();
  #opened = 0;

  /**
   * The ends of a connection that a record belongs to. `host`: whom the client called, with or without a port. What is
   * HTTP and stands on a port of another protocol is shown on port 80, or Wireshark would misread it.
   */
  of(record: StreamRecord, host: string, http: boolean): { client: Endpoint; server: Endpoint } {
    const called = parsed(host);
    const wanted = called.port ?? (http ? 80 : FREE_PORT);
    const shown = !http || HTTP_PORTS.has(wanted) || wanted >= FREE_PORT ? wanted : 80;
    const own = FIRST_OWN_PORT + (this.#opened++ % OWN_PORTS);
    if (record.client === undefined) {
      const address = this.#address(called.name);
      const near = address[0] === 127 ? LOOPBACK : OWN;
      return { client: { address: near, port: own }, server: { address, port: shown } };
    }
    const caller = parsed(record.client);
    const address = this.#address(caller.name);
    const near = address[0] === 127 ? LOOPBACK : OWN;
    return {
      client: { address, port: caller.port ?? own },
      server: { address: near, port: shown },
    };
  }

  #address(name: string): readonly number[] {
    const numbers = name.split('.').map(Number);
    if (/^\d{1,3}(\.\d{1,3}){3}$/.test(name) && numbers.every(part => part < 256)) return numbers;
    if (name === 'localhost' || name === '::1') return LOOPBACK;
    const known = this.#others.get(name);
    if (known !== undefined) return known;
    const made = [...OTHER, 1 + (this.#others.size % 254)];
    this.#others.set(name, made);
    return made;
  }
}

function parsed(host: string): { readonly name: string; readonly port: number | undefined } {
  const [, name = host, port] = /^\[?(.*?)\]?(?::(\d{1,5}))?$/.exec(host) ?? [];
  const number = Number(port);
  return { name, port: number > 0 && number < 65_536 ? number : undefined };
}
