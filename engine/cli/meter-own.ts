import { echoPeer } from './meter-peer.ts';

/** The process that the meter measures itself against: a bare echo peer, which ends with whoever started it. */
const peer = await echoPeer('127.0.0.1', 0);
process.send?.(peer.url);
process.once('disconnect', () => process.exit());
