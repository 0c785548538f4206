import { describe, expect, test } from 'vitest';
import { adjustmentOf } from '#element/adjustment.ts';
import { CONNECTION_DEFAULTS, SERVER_DEFAULTS } from '#element/settings.ts';
import { protocol } from './protocols.ts';
import { alone } from './running.ts';

const CLIENT = CONNECTION_DEFAULTS;
const SERVER = { ...CLIENT, server: SERVER_DEFAULTS };

async function model() {
  const { element } = await alone(protocol({}));
  return element.connections[0]!.model;
}

describe('What is changed of a connection', () => {
  test('has durations in milliseconds or as people write them', async () => {
    expect(
      adjustmentOf(await model(), SERVER, {
        keepAlive: '1.5s',
        idleTimeout: 20,
        sendTimeout: '2m',
        pingPayload: 'é',
        logLevel: 'trace',
      }),
    ).toEqual({
      keepAlive: 1500,
      idleTimeout: 20,
      sendTimeout: 120_000,
      pingPayload: 'é',
      logLevel: 'trace',
    });
  });

  test.each<readonly [changes: object, message: string]>([
    [{ keepalive: 1 }, 'connection 0: keepalive cannot be set while it runs; right is one of keepAlive, '],
    [{ keepAlive: 'soon' }, 'connection 0: keepAlive takes milliseconds, or a text like 30s, not "soon"'],
    [{ keepAlive: -1 }, 'connection 0: keepAlive takes milliseconds, or a text like 30s, not -1'],
    [{ keepAlive: '99d' }, 'connection 0: keepAlive takes milliseconds'],
    [{ pingPayload: 'é'.repeat(63) }, 'connection 0: pingPayload takes a text of at most 125 bytes'],
    [{ logLevel: 'loud' }, 'connection 0: logLevel takes one of trace, debug, info, warn, error, not "loud"'],
    [
      { idleTimeout: 1 },
      'connection 0 is a WebSocket client and has no idleTimeout; it has keepAlive, pingPayload, logLevel',
    ],
  ])('%j is refused with what would be right', async (changes, message) => {
    const own = await model();
    expect(() => adjustmentOf(own, CLIENT, changes)).toThrow(message);
  });

  test.each<readonly [type: string, transport: 'tcp' | 'udp', has: string]>([
    ['serial', 'tcp', 'keepAlive, logLevel'],
    ['smart-serial', 'udp', 'logLevel'],
  ])('over a connection of type %s and %s is %s', async (type, transport, has) => {
    const own = { ...(await model()), type, serial: {} } as Awaited<ReturnType<typeof model>>;
    expect(() => adjustmentOf(own, { ...CLIENT, transport }, { pingPayload: 'x' })).toThrow(
      `connection 0 is of type ${type} over ${transport} and has no pingPayload; it has ${has}`,
    );
  });
});
