import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { startElement } from '#testing/element.ts';
import { RealServer } from './process.ts';

const PROTOCOL = fileURLToPath(new URL('../../protocols/gpsd/protocol.xml', import.meta.url));
const [RELEASE, MODE, TIME, LATITUDE, LONGITUDE, ALTITUDE] = [20, 21, 22, 23, 24, 25];
const SATELLITES = 1000;

/** A sentence of NMEA 0183 with its checksum. */
function sentence(text: string): string {
  let sum = 0;
  for (const byte of Buffer.from(text)) sum ^= byte;
  return `$${text}*${sum.toString(16).toUpperCase().padStart(2, '0')}\r\n`;
}

/** What a receiver on the Rhine says in a second. */
function second(i: number): string {
  const time = `1000${String(i).padStart(2, '0')}.00`;
  return [
    `GPRMC,${time},A,5056.478,N,00657.498,E,010.0,084.4,310126,,,A`,
    `GPGGA,${time},5056.478,N,00657.498,E,1,05,1.5,53.1,M,47.0,M,,`,
    'GPGSA,A,3,04,05,09,12,24,,,,,,,,2.5,1.3,2.1',
    'GPGSV,2,1,08,04,40,083,46,05,17,308,41,09,07,344,39,12,22,228,45',
    'GPGSV,2,2,08,24,60,120,40,25,10,200,,26,05,100,,28,15,010,',
  ]
    .map(sentence)
    .join('');
}

test('protocols/gpsd shows the position that a gpsd has of its receiver', async () => {
  const gpsd = await RealServer.start('gpsfake', (folder, port) => {
    const log = join(folder, 'rhine.nmea');
    writeFileSync(log, Array.from({ length: 60 }, (_, i) => second(i)).join(''));
    return ['-q', '-c', '0.02', '-P', String(port), log];
  });
  onTestFinished(() => gpsd.kill());
  const element = await startElement({
    protocol: PROTOCOL,
    settings: `connections: {0: {address: localhost, port: ${gpsd.port}}}`,
  });
  onTestFinished(() => element.stop());
  const values = [RELEASE, MODE, TIME, ALTITUDE];
  await element.until(
    () => values.every(id => element.get(id) !== null) && element.rows(SATELLITES).length > 0,
  );
  await element.until(() => element.get(MODE) === 3);
  expect(element.get(RELEASE)).toMatch(/^\d+\.\d+/);
  expect(element.get(MODE)).toBe(3);
  expect(element.get(TIME)).toMatch(/^2026-01-31T10:00:/);
  expect(element.get(LATITUDE)).toBeCloseTo(50.9413, 4);
  expect(element.get(LONGITUDE)).toBeCloseTo(6.9583, 4);
  expect(element.rows(SATELLITES)).toContainEqual(
    expect.objectContaining({ SatelliteNumber: '24', Elevation: 60, Azimuth: 120 }),
  );
});
