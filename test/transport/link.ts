import { FakeClock } from '#testing/clock.ts';
import { type DeviceOptions, WebSocketDevice } from '#testing/websocket-device.ts';
import type { WebSocketPeer } from '#testing/websocket-peer.ts';
import type { Link } from '#transport/contract.ts';
import { transports } from '#transport/table.ts';
import { Recorder, type TargetOptions, target } from './recorder.ts';

/** One connection of the WebSocket transport, what it told, and the clock it asks. */
export interface Connecting {
  readonly link: Link;
  readonly told: Recorder;
  readonly clock: FakeClock;
}

/** Connects to any URL. */
export function connect(url: string, options: TargetOptions = {}): Connecting {
  const clock = new FakeClock();
  const told = new Recorder();
  const { websocket } = transports({ clock, userAgent: 'headend/test' });
  return { link: websocket!.connect(target(url, options), told), told, clock };
}

export interface Session extends Connecting, AsyncDisposable {
  readonly device: WebSocketDevice;
  readonly peer: WebSocketPeer;
}

/** A device, and an open connection to it. `await using` ends both and sees that nothing is left behind. */
export async function open(options: TargetOptions = {}, device: DeviceOptions = {}): Promise<Session> {
  const listening = await WebSocketDevice.listen(device);
  const connecting = connect(`${listening.url}/path`, options);
  const [peer] = await Promise.all([listening.accept(), connecting.told.until('open')]);
  return {
    ...connecting,
    device: listening,
    peer,
    async [Symbol.asyncDispose]() {
      connecting.link.terminate();
      await connecting.told.ended();
      await listening.close();
      if (connecting.clock.pending > 0) throw new Error('a timer outlived its connection');
      if (connecting.told.order.indexOf('closed') !== connecting.told.order.length - 1) {
        throw new Error(`something came after closed: ${connecting.told.order.join(' ')}`);
      }
    },
  };
}
