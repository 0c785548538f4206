import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StartedElement, startElement } from '#testing/element.ts';
import { RealServer } from './process.ts';

const PROTOCOL = fileURLToPath(new URL('../../protocols/prometheus-server/protocol.xml', import.meta.url));
const [QUERY, VERSION, UP, DOWN, SAMPLES, ERROR] = [21, 30, 31, 32, 33, 34];
const [TARGETS, RESULTS] = [1000, 1100];

let prometheus: RealServer;

beforeAll(async () => {
  prometheus = await RealServer.start('prometheus', (folder, port) => {
    const jobs = [
      { job_name: 'prometheus', static_configs: [{ targets: [`127.0.0.1:${port}`] }] },
      { job_name: 'gone', static_configs: [{ targets: ['127.0.0.1:1'] }] },
    ];
    // JSON is YAML.
    const settings = { global: { scrape_interval: '200ms', scrape_timeout: '200ms' }, scrape_configs: jobs };
    writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(settings));
    return [
      `--config.file=${folder}/prometheus.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ];
  });
});

afterAll(() => prometheus.kill());

/** An element on the server once that has scraped both of its targets. */
async function started(): Promise<StartedElement> {
  const scraped = async (): Promise<boolean> => {
    const answer = await fetch(`${prometheus.url}/api/v1/query?query=up`);
    return answer.ok && ((await answer.json()) as { data: { result: unknown[] } }).data.result.length === 2;
  };
  await expect.poll(scraped, { timeout: 15_000 }).toBe(true);
  return startElement({
    protocol: PROTOCOL,
    settings: `connections: {0: {address: "${prometheus.url}"}}`,
  });
}

function rows(element: StartedElement, table: number): unknown {
  return element.rows(table);
}

describe('protocols/prometheus-server on a Prometheus', () => {
  test('shows version, targets and the result of the query', async () => {
    await using element = await started();
    await element.until(
      () => element.get(VERSION) !== null && element.get(SAMPLES) !== null && element.get(UP) !== null,
    );
    expect(element.get(VERSION)).toMatch(/^\d+\.\d+/);
    expect([element.get(UP), element.get(DOWN), element.get(SAMPLES)]).toEqual([1, 1, 2]);
    expect(JSON.stringify(rows(element, TARGETS))).toMatch(/"gone http:\/\/127\.0\.0\.1:1\/metrics"/);
    expect(JSON.stringify(rows(element, RESULTS))).toContain('up{');
    expect(element.status).toMatchObject({ timeout: false, connections: [{ id: 0, state: 'connected' }] });
  });

  test('asks another query as soon as it is set, with what a URL cannot hold', async () => {
    await using element = await started();
    await element.until(() => element.get(SAMPLES) === 2);
    await element.set(QUERY, 'up{job="prometheus"} + 1');
    await element.until(() => element.get(SAMPLES) === 1);
    expect(JSON.stringify(rows(element, RESULTS))).toMatch(/\b2\b/);
    await element.set(QUERY, '1 + 1');
    await element.until(() => JSON.stringify(rows(element, RESULTS)).includes('"{}"'));
  });

  test('says what is wrong with a query', async () => {
    await using element = await started();
    await element.set(QUERY, 'up{');
    await element.until(() => /^bad_data: /.test(String(element.get(ERROR))));
    expect(element.get(SAMPLES)).toBe(0);
    await element.set(QUERY, 'up');
    await element.until(() => element.get(SAMPLES) === 2);
    expect(element.get(ERROR)).toBe('');
  });
});
