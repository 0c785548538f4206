import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { DeviceMaker, ScriptedDevice } from './device-contract.ts';
import type { Message } from './payload.ts';
import { UdpDevice } from './udp-device.ts';

/** A device on a UDP port: each datagram is a message, and it talks to whoever sent last. */
export function scriptedUdp(host: string): DeviceMaker {
  return async () => {
    const messages: Message[] = [];
    const device = await UdpDevice.listen({ host, received: bytes => messages.push({ bytes }) });
    return new UdpScript(device, messages, device.address, undefined);
  };
}

/** A UDP client of an element that listens. */
export async function scriptedUdpClient(): Promise<ScriptedDevice> {
  const free = createSocket('udp4').bind(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address();
  free.close();
  await once(free, 'close');
  return clientOf(port);
}

async function clientOf(port: number): Promise<ScriptedDevice> {
  const messages: Message[] = [];
  const device = await UdpDevice.listen({ received: bytes => messages.push({ bytes }) });
  device.to('127.0.0.1', port);
  return new UdpScript(device, messages, `127.0.0.1:${port}`, port);
}

class UdpScript implements ScriptedDevice {
  readonly address: string;
  readonly endpoint: string;
  readonly port?: number;
  readonly names?: ReadonlySet<string>;
  readonly #device: UdpDevice;
  readonly #messages: Message[];
  #shifted = 0;

  constructor(device: UdpDevice, messages: Message[], endpoint: string, port: number | undefined) {
    this.#device = device;
    this.#messages = messages;
    this.endpoint = endpoint;
    this.address = port === undefined ? endpoint : 'any';
    if (port === undefined) return;
    this.port = port;
    this.names = new Set([device.address]);
  }

  another(): Promise<ScriptedDevice> | undefined {
    return this.port === undefined ? undefined : clientOf(this.port);
  }

  /** Nothing is opened to it: it is there as soon as the element is. */
  get taken(): number {
    return Number.POSITIVE_INFINITY;
  }

  get open(): boolean {
    return this.#device.hasPeer;
  }

  get received(): number {
    return this.#shifted + this.#messages.length;
  }

  shift(): Message | undefined {
    const message = this.#messages.shift();
    if (message !== undefined) this.#shifted++;
    return message;
  }

  send({ bytes }: Message): void {
    this.#device.send(bytes);
  }

  /** A datagram has no connection to end. */
  close(): void {}

  drop(): void {}

  stop(): Promise<void> {
    return this.#device.close();
  }
}
