import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder, param, protocolOf, startAgent } from './agent.ts';

const SENSOR = protocolOf(
  `<Params>${param(10, 'level', 'double')}${param(11, 'kept', 'string').replace('<Param ', '<Param save="true" ')}</Params>
   <QActions><QAction id="5" name="old" encoding="csharp" triggers="10"/></QActions>`,
);

test('the elements are listed with their protocol, state and connections', async () => {
  const { ask } = await startAgent({ 'Studio 1': SENSOR });
  const { status, body, headers } = await ask('GET', '/api/elements');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toContain('application/json');
  expect(body).toEqual([
    {
      name: 'Studio 1',
      protocol: 'Sensor',
      version: '1.0.0.1',
      state: 'active',
      timeout: false,
      alarm: null,
      connections: [{ id: 0, type: 'virtual', state: 'closed', url: '', since: expect.any(String) }],
      notPorted: [],
    },
  ]);
  expect((await ask('GET', '/api/elements/Studio%201')).body).toMatchObject({ name: 'Studio 1' });
});

test('a QAction that is not ported is listed with how often it was skipped', async () => {
  const { ask } = await startAgent({ s: SENSOR });
  await ask('PUT', '/api/elements/s/parameters/10', { value: 1 });
  await ask('PUT', '/api/elements/s/parameters/10', { value: 2 });
  expect((await ask('GET', '/api/elements/s')).body).toMatchObject({
    notPorted: [{ id: 5, name: 'old', runs: 2 }],
  });
});

test('an element that is not there is a 404 that says which there are', async () => {
  const { ask } = await startAgent({ s: SENSOR });
  const { status, body, headers } = await ask('POST', '/api/elements/x/start');
  expect(status).toBe(404);
  expect(headers.get('content-type')).toContain('application/problem+json');
  expect(body).toEqual({
    type: 'about:blank',
    title: 'Not Found',
    status: 404,
    detail: 'there is no element "x"; there are "s"',
    code: 'UNKNOWN_ELEMENT',
  });
});

test('an element stops, starts anew with what was saved, pauses and goes on', async () => {
  const { ask } = await startAgent({ s: SENSOR }, { data: folder() });
  const path = '/api/elements/s';
  await ask('PUT', `${path}/parameters/10`, { value: 7 });
  await ask('PUT', `${path}/parameters/kept`, { value: 'still there' });
  expect((await ask('POST', `${path}/stop`)).body).toMatchObject({ state: 'stopped' });
  expect(await ask('PUT', `${path}/parameters/10`, { value: 7 })).toMatchObject({
    status: 409,
    body: { code: 'ELEMENT_STOPPED' },
  });
  expect((await ask('POST', `${path}/start`)).body).toMatchObject({ state: 'active' });
  expect((await ask('GET', `${path}/parameters/10`)).body).toMatchObject({ value: null, changed: null });
  expect((await ask('GET', `${path}/parameters/kept`)).body).toMatchObject({ value: 'still there' });
  expect((await ask('POST', `${path}/pause`)).body).toMatchObject({ state: 'paused' });
  expect((await ask('POST', `${path}/start`)).body).toMatchObject({ state: 'active' });
  await ask('PUT', `${path}/parameters/10`, { value: 7 });
  expect((await ask('POST', `${path}/restart`)).body).toMatchObject({ state: 'active' });
  expect((await ask('GET', `${path}/parameters/10`)).body).toMatchObject({ value: null });
});

test('what is asked of one element at a time is done one after the other', async () => {
  const { ask } = await startAgent({ s: SENSOR });
  const acts = ['stop', 'start', 'restart', 'pause', 'stop', 'start'];
  const answers = await Promise.all(acts.map(act => ask('POST', `/api/elements/s/${act}`)));
  expect(answers.map(({ status }) => status)).toEqual(acts.map(() => 200));
  expect((await ask('GET', '/api/elements/s')).body).toMatchObject({ state: 'active' });
});

test('an element that is created runs at once and outlives a restart; a removed one does not come back', async () => {
  const data = folder();
  const first = await startAgent({}, { data });
  const content = { name: 'new/one', protocol: SENSOR, parameters: { 11: 'given' } };
  const made = await first.ask('POST', '/api/elements', content);
  expect(made).toMatchObject({ status: 201, body: { name: 'new/one', state: 'active' } });
  expect(made.headers.get('location')).toBe('/api/elements/new%2Fone');
  expect(await first.ask('POST', '/api/elements', content)).toMatchObject({
    status: 409,
    body: { code: 'NAME_TAKEN' },
  });
  expect(readdirSync(join(data, 'elements'))).toEqual(['new%2Fone.json']);
  await first.stop();

  const second = await startAgent({}, { data });
  expect((await second.ask('GET', '/api/elements/new%2Fone/parameters/kept')).body).toMatchObject({
    value: 'given',
  });
  expect((await second.ask('DELETE', '/api/elements/new%2Fone')).status).toBe(204);
  expect((await second.ask('GET', '/api/elements')).body).toEqual([]);
  expect(existsSync(join(data, 'elements', 'new%2Fone.json'))).toBe(false);
  await second.stop();
  const third = await startAgent({}, { data });
  expect((await third.ask('GET', '/api/elements')).body).toEqual([]);
});

test('the content may be YAML, with variables of the agent, which are kept as they were written', async () => {
  const data = folder();
  process.env.API_TEST_SECRET = 'hunter2';
  const { ask } = await startAgent({}, { data });
  const yaml = `name: y\nprotocol: ${SENSOR}\nstate: stopped\nparameters: {11: "\${API_TEST_SECRET}"}\n`;
  expect(await ask('POST', '/api/elements', yaml, { 'content-type': 'application/yaml' })).toMatchObject({
    status: 201,
    body: { state: 'stopped' },
  });
  expect(readFileSync(join(data, 'elements', 'y.json'), 'utf8')).toContain('${API_TEST_SECRET}');
  await ask('POST', '/api/elements/y/start');
  expect((await ask('GET', '/api/elements/y/parameters/11')).body).toMatchObject({
    value: '***',
    display: '***',
  });
});

test('content that is no element says where and what', async () => {
  const { ask } = await startAgent({ s: SENSOR });
  const post = (body: unknown) => ask('POST', '/api/elements', body);
  expect(await post({ name: 'a', protocol: SENSOR, protcol: 1 })).toMatchObject({
    status: 422,
    body: { code: 'ELEMENT_INVALID', detail: expect.stringMatching(/^element:1:\d+: .*protcol/) },
  });
  expect(await post({ name: 'a', protocol: './nowhere' })).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining('nowhere: there is no such file or folder') },
  });
  expect(await post({ protocol: SENSOR })).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining('needs a name') },
  });
  expect(await post([])).toMatchObject({ status: 422 });
  expect(await ask('POST', '/api/elements', '{', { 'content-type': 'application/json' })).toMatchObject({
    status: 400,
    body: { code: 'REQUEST_INVALID' },
  });
  expect(await ask('POST', '/api/elements', 'x', { 'content-type': 'text/plain' })).toMatchObject({
    status: 415,
  });
  expect((await ask('GET', '/api/elements')).body).toHaveLength(1);
});

test('a second agent on one data directory cannot create there', async () => {
  const data = folder();
  const first = await startAgent({}, { data });
  await first.ask('POST', '/api/elements', { name: 'a', protocol: SENSOR });
  await expect(startAgent({}, { data })).rejects.toMatchObject({ code: 'DATA_IN_USE' });
});
