import { expect, onTestFinished, test } from 'vitest';
import { startElement, TcpDevice } from '#testing/index.ts';
import { asking, freePort } from './serial.ts';

test.each([
  ['its element file', '', (port: number) => `, localPort: ${port}`],
  [
    'the protocol',
    '<PortSettings><LocalIPport><DefaultValue>PORT</DefaultValue></LocalIPport></PortSettings>',
    () => '',
  ],
])('A serial connection comes from the local port that %s gives', async (_, more, setting) => {
  const device = await TcpDevice.listen();
  onTestFinished(() => device.close());
  const port = await freePort();
  const element = await startElement({
    protocol: asking({ more: more.replace('PORT', String(port)) }),
    settings: `connections: {0: {address: "${device.address}"${setting(port)}}}`,
  });
  onTestFinished(() => element.stop());
  expect((await device.accept()).name).toBe(`127.0.0.1:${port}`);
});
