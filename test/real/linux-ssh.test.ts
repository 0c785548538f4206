import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { startElement } from '#testing/element.ts';
import { GIVES_TERMINALS, makeKeys, Sshd } from '../transport/sshd.ts';

const PROTOCOL = fileURLToPath(new URL('../../protocols/linux-ssh/protocol.xml', import.meta.url));

test.runIf(GIVES_TERMINALS)(
  'protocols/linux-ssh reads the load of this machine from the user’s own shell',
  async () => {
    const keys = makeKeys();
    const sshd = await Sshd.start({ authorized: [keys] });
    const element = await startElement({
      protocol: PROTOCOL,
      settings: `connections: ${JSON.stringify({
        0: { address: '127.0.0.1', port: sshd.port, ssh: { hostKey: sshd.hostKey.fingerprint } },
      })}\nparameters: ${JSON.stringify({ 100: sshd.username, 102: `key=${keys.file}` })}`,
    });
    onTestFinished(() => element.stop());
    await element.until(() => element.get(23));
    for (const id of [20, 21, 22]) expect(element.get(id)).toBeGreaterThanOrEqual(0);
    expect(element.get(23)).toMatch(/^\d+\/\d+ \d+$/);
  },
);
