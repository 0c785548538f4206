import type { ScriptedDevice } from './device-contract.ts';
import type { Message } from './payload.ts';
import { StreamScript } from './stream-script.ts';
import type { Taking } from './talk.ts';
import { TcpDevice } from './tcp-device.ts';

/** A device on a TCP port that does what a talk says; one that refuses closes at once, and none can hang. */
export function scriptedTcp(host: string): (takings: readonly Taking[]) => Promise<ScriptedDevice> {
  return async takings => {
    const device = await TcpDevice.listen({ host });
    return new TcpScript(device, takings);
  };
}

class TcpScript implements ScriptedDevice {
  readonly address: string;
  readonly endpoint: string;
  taken = 0;
  readonly #device: TcpDevice;
  readonly #takings: readonly Taking[];
  readonly #script = new StreamScript();
  #stopped = false;

  constructor(device: TcpDevice, takings: readonly Taking[]) {
    this.#device = device;
    this.#takings = takings;
    this.address = device.address;
    this.endpoint = device.address;
    void this.#accept();
  }

  get open(): boolean {
    return this.#script.peer !== undefined;
  }

  get received(): number {
    return this.#script.received;
  }

  cut(lengths: readonly number[]): void {
    this.#script.cut(lengths);
  }

  shift(): Message | undefined {
    return this.#script.shift();
  }

  send({ bytes }: Message): void {
    this.#script.peer?.write(bytes);
  }

  close(): void {
    this.#script.peer?.end();
  }

  drop(): void {
    this.#script.peer?.reset();
  }

  stop(): Promise<void> {
    this.#stopped = true;
    return this.#device.close();
  }

  async #accept(): Promise<void> {
    while (!this.#stopped) {
      const peer = await this.#device.accept();
      const refused = this.#takings[this.taken]?.does === 'refuses';
      this.#script.peer = peer;
      this.taken++;
      if (refused) peer.reset();
    }
  }
}
