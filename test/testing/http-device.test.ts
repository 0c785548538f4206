import { expect, test } from 'vitest';
import { HttpDevice } from '#testing/http-device.ts';

test('a device answers with a text, or with whatever it is told to', async () => {
  await using device = await HttpDevice.listen({ answer: 'hello' });
  expect(await (await fetch(`${device.url}/a`)).text()).toBe('hello');
  device.answer = ({ verb, target, body }) => ({ status: 201, body: `${verb} ${target} ${body}` });
  const answer = await fetch(`${device.url}/b?c`, { method: 'PUT', body: 'body' });
  expect([answer.status, answer.statusText]).toEqual([201, 'Created']);
  expect(await answer.text()).toBe('PUT /b?c body');
  expect(device.requests.map(({ target }) => target)).toEqual(['/a', '/b?c']);
  expect((await device.request()).target).toBe('/a');
  expect((await device.request()).header('CONTENT-LENGTH')).toBe('4');
});

test('a device can pack its reply, send it in chunks, or part by part', async () => {
  await using device = await HttpDevice.listen({ answer: () => ({ body: 'x'.repeat(1000), gzip: true }) });
  expect(await (await fetch(device.url)).text()).toHaveLength(1000);
  device.answer = () => ({ body: 'abcde', chunk: 2 });
  expect(await (await fetch(device.url)).text()).toBe('abcde');
  device.answer = () => ({ parts: ['ab', Promise.resolve('cd')] });
  expect(await (await fetch(device.url)).text()).toBe('abcd');
});

test('a device can claim a wrong length, reset, and say nothing', async () => {
  await using device = await HttpDevice.listen({
    answer: () => ({ body: 'abc', length: 9, after: 'close' }),
  });
  await expect(fetch(device.url).then(answer => answer.text())).rejects.toThrow();
  device.answer = () => ({ raw: '', after: 'reset' });
  await expect(fetch(device.url)).rejects.toThrow();
  device.answer = () => undefined;
  const silent = fetch(device.url);
  await expect.poll(() => device.requests.length).toBe(3);
  await device.close();
  await expect(silent).rejects.toThrow();
});
