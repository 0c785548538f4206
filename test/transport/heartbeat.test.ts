import { expect, test } from 'vitest';
import { FakeClock } from '#testing/clock.ts';
import { Heartbeat } from '#transport/heartbeat.ts';

/** A beat each second, told as a word each; `read` is what the socket has read. */
function beating() {
  const clock = new FakeClock();
  const told: string[] = [];
  const socket = { read: 0 };
  const heartbeat = new Heartbeat(clock, 1000, {
    bytesRead: () => socket.read,
    beat: () => void told.push('ping'),
    lost: () => void told.push('lost'),
  });
  return { clock, told, socket, heartbeat };
}

test('a peer that sends nothing after a ping is lost one interval later, and no timer is left', async () => {
  const { clock, told } = beating();
  await clock.advance(5000);
  expect(told).toEqual(['ping', 'lost']);
  expect(clock.pending).toBe(0);
});

test('a pong, or any other byte, is a sign of life', async () => {
  const { clock, told, socket, heartbeat } = beating();
  await clock.advance(1000);
  heartbeat.answered();
  await clock.advance(1000);
  socket.read++;
  await clock.advance(1000);
  expect(told).toEqual(['ping', 'ping', 'ping']);
  heartbeat.stop();
  expect(clock.pending).toBe(0);
});

test('while reading is paused nothing is asked, and a ping before it does not count', async () => {
  const { clock, told, heartbeat } = beating();
  await clock.advance(1000);
  heartbeat.pause();
  await clock.advance(10_000);
  expect(told).toEqual(['ping']);
  heartbeat.resume();
  await clock.advance(2000);
  expect(told).toEqual(['ping', 'ping', 'lost']);
});
