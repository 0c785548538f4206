import { tcpClientsPlayer, udpClientsPlayer } from './simulation-clients.ts';
import { httpPlayer } from './simulation-http.ts';
import type { PlayerKind } from './simulation-player.ts';
import { tcpPlayer, udpPlayer } from './simulation-serial.ts';
import { webSocketPlayer } from './simulation-websocket.ts';

/** The kinds of devices that a recording can be played of: a new kind is a line here. */
export const PLAYERS: readonly PlayerKind[] = [
  webSocketPlayer,
  httpPlayer,
  tcpPlayer,
  udpPlayer,
  tcpClientsPlayer,
  udpClientsPlayer,
];
