import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { FakeClock, startElement } from '#testing/index.ts';

const FOLDER = fileURLToPath(new URL('../../protocols/websocket-chat', import.meta.url));

test.each([FOLDER, `${FOLDER}/protocol.xml`])('An element of a test is started of %s', async protocol => {
  await using element = await startElement({ protocol, clock: new FakeClock() });
  expect(element.status.state).toBe('active');
});

test('An element of a protocol that is not there is not started', async () => {
  await expect(startElement({ protocol: `${FOLDER}/nowhere` })).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    message: expect.stringContaining('there is no such file or folder'),
  });
});
