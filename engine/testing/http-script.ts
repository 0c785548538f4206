import type { ScriptedDevice } from './device-contract.ts';
import { HttpDevice } from './http-device.ts';
import type { HttpDeviceReply, HttpDeviceRequest } from './http-message.ts';
import type { Message } from './payload.ts';

/**
 * An HTTP device that does what a talk says. A request is the message `GET /path`, and its body, if it has one, stands
 * behind that after a space. A message that the device sends is the body of a reply with 200 to the oldest request that
 * has none yet; one that begins with `HTTP/` is the whole reply, byte for byte.
 */
export async function scriptedHttp(): Promise<ScriptedDevice> {
  const script = new HttpScript();
  script.device = await HttpDevice.listen({ answer: request => script.asked(request) });
  return script;
}

class HttpScript implements ScriptedDevice {
  readonly passive = true;
  device: HttpDevice | undefined;
  received = 0;
  readonly #messages: Message[] = [];
  readonly #waiting: ((reply: HttpDeviceReply) => void)[] = [];

  get address(): string {
    return this.device!.url;
  }

  get endpoint(): string {
    return `127.0.0.1:${this.device!.port}`;
  }

  get taken(): number {
    return this.received;
  }

  /** Whether a request waits for its reply. */
  get open(): boolean {
    return this.#waiting.length > 0;
  }

  asked({ verb, target, body }: HttpDeviceRequest): Promise<HttpDeviceReply> {
    this.received++;
    const text = body.length === 0 ? '' : ` ${body.toString()}`;
    this.#messages.push({ bytes: Buffer.from(`${verb} ${target}${text}`), type: 'text' });
    return new Promise(resolve => this.#waiting.push(resolve));
  }

  shift(): Message | undefined {
    return this.#messages.shift();
  }

  send({ bytes }: Message): void {
    const whole = bytes.toString('latin1', 0, 5) === 'HTTP/';
    this.#waiting.shift()?.(whole ? { raw: bytes } : { body: bytes });
  }

  close(): void {
    this.#waiting.shift()?.({ raw: '', after: 'close' });
  }

  drop(): void {
    this.#waiting.shift()?.({ raw: '', after: 'reset' });
  }

  stop(): Promise<void> {
    return this.device!.close();
  }
}
