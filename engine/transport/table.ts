import type { Transport, TransportKind, TransportOptions } from './contract.ts';
import { http } from './http.ts';
import type { HttpTransport } from './http-contract.ts';
import { listenTcp } from './listen-tcp.ts';
import { listenUdp } from './listen-udp.ts';
import { listenWebsocket } from './listen-websocket.ts';
import { serial } from './serial.ts';
import { ssh } from './ssh.ts';
import { tcp } from './tcp.ts';
import { udp } from './udp.ts';
import { websocket } from './websocket.ts';

/** Every kind of transport. */
export function transports(options: TransportOptions): Record<TransportKind, Transport> {
  return {
    websocket: websocket(options),
    tcp: tcp(options),
    udp: udp(options),
    ssh: ssh(options),
    serial: serial(options),
    'listen websocket': listenWebsocket(options),
    'listen tcp': listenTcp(options),
    'listen udp': listenUdp(options),
  };
}

/** Requests and replies, for connections of type http. */
export function httpTransport(options: TransportOptions): HttpTransport {
  return http(options);
}
