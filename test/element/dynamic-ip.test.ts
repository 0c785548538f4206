import { describe, expect, test } from 'vitest';
import { action, protocol, qaction, response, text, trigger, websocket, write } from './protocols.ts';
import { connected, device, of, said, start } from './running.ts';

const state = (element: { status: { connections: readonly { state: string }[] } }) =>
  element.status.connections[0]?.state;

const DYNAMIC = protocol({
  params: [text(5, '', '<Type options="dynamic ip">read</Type>'), text(6), text(11), write(30)],
  responses: [response(1, [11])],
  triggers: [trigger(1, 'parameter 30 change', 1)],
  actions: [action(1, 'parameter 5', 'copy', 'id="30"')],
  qactions: [qaction(1, '6', 'p.setParameter(5, p.getParameter(6));')],
});

describe('the dynamic ip parameter', () => {
  test('is waited for without a warning, where nothing else gives an address', async () => {
    const other = await device();
    const element = await start(DYNAMIC);
    const waits = 'its address is to come in parameter 5 "p5"';
    expect(said(element, 'warn')).toEqual([]);
    expect(said(element, 'info')).toContain(`connection 0 waits: ${waits}`);
    expect(of(element, 'open')).toMatchObject([{ reason: waits }]);
    await element.set(5, other.url);
    await element.until(() => state(element) === 'connected');
  });

  test('overrides address, port and path at start', async () => {
    const other = await device();
    const element = await start(DYNAMIC, {
      connections: { 0: { address: 'ws://127.0.0.1', port: 1 } },
      parameters: { 5: `${other.url}/from/param` },
    });
    expect((await other.accept()).path).toBe('/from/param');
    await element.until(() => state(element) === 'connected');
    expect(element.element.connections[0]?.url).toBe(`${other.url}/from/param`);
  });

  test('closes with 1000 and connects anew on every set of a user and of a hook, of the same value too', async () => {
    const { device: own, element, peer } = await connected(DYNAMIC);
    let before = peer;
    const set = [
      () => element.set(5, own.url),
      () => element.set(5, own.url),
      () => element.set(6, own.url),
      () => element.set(6, own.url),
    ];
    for (const again of set) {
      await again();
      const frame = await before.receive();
      expect([frame.opcode, frame.payload.readUInt16BE(0)]).toEqual([8, 1000]);
      before = await own.accept();
      await element.until(() => state(element) === 'connected');
    }
    expect(of(element, 'close').map(({ cause, code }) => [cause, code])).toEqual(
      Array(4).fill(['local', 1000]),
    );
  });

  test('reconnects on a copy only when the value differs', async () => {
    const { device: own, element } = await connected(DYNAMIC);
    await element.set(30, own.url);
    await own.accept();
    await element.until(() => state(element) === 'connected');
    await element.set(30, own.url);
    await element.set(11, 'x');
    expect(state(element)).toBe('connected');
    expect(of(element, 'close')).toHaveLength(1);
  });

  test.each(['dynamic ip;connection=1', 'connection=1;dynamic ip', 'dynamic ip 1'])(
    'with options="%s" is that of connection 1, and leaves connection 0 alone',
    async options => {
      const [first, second] = [await device(), await device()];
      const xml = protocol({
        connections: [websocket(0), websocket(1)],
        params: [text(5, '', `<Type options="${options}">read</Type>`), text(11)],
      });
      const element = await start(xml, { connections: { 0: { address: first.url } } });
      await first.accept();
      await element.set(5, `${second.url}/second`);
      expect((await second.accept()).path).toBe('/second');
      await element.until(() => element.status.connections[1]?.state === 'connected');
      await element.set(5, `${second.url}/third`);
      expect((await second.accept()).path).toBe('/third');
      expect(element.status.connections[0]?.state).toBe('connected');
      expect(of(element, 'close').map(({ connection }) => connection)).toEqual([1]);
    },
  );

  test('opens a connection that is closed', async () => {
    const { device: own, element, peer } = await connected(DYNAMIC);
    peer.close(1001);
    await element.until(() => state(element) === 'closed');
    await element.set(5, own.url);
    await own.accept();
    await element.until(() => state(element) === 'connected');
  });

  test('set while it is still closing, the last value counts', async () => {
    const { device: own, element, peer } = await connected(DYNAMIC);
    peer.answersClose = false;
    const first = element.set(5, `${own.url}/first`);
    const second = element.set(5, `${own.url}/second`);
    await Promise.all([first, second]);
    peer.end();
    expect((await own.accept()).path).toBe('/second');
    await element.until(() => state(element) === 'connected');
    expect(own.connections).toBe(1);
  });

  test('that is no address leaves the connection closed and says what would be right', async () => {
    const { element } = await connected(DYNAMIC);
    await element.set(5, 'ftp://there');
    await element.until(() => of(element, 'error').length > 0);
    expect(state(element)).toBe('closed');
    expect(of(element, 'error')[0]?.reason).toContain('right would be a host, ws://host');
  });
});
