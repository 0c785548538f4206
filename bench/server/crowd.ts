import { once } from 'node:events';
import { WebSocket } from 'ws';

/** Clients that each say 64 bytes a second, evenly spread over the second, and count what they get; told by its parent. */
const SLICES = 50;
const SIZE = 64;
const AT_ONCE = 50;

/** What its parent asks: to join with so many, to speak or be silent, or how much has come. */
export type Ask = { readonly join: number } | { readonly speak: boolean } | 'count';

const [, , url = ''] = process.argv;
const slices: WebSocket[][] = Array.from({ length: SLICES }, () => []);
let joined = 0;
let sent = 0;
let received = 0;
let slice = 0;
let speaking: NodeJS.Timeout | undefined;

async function one(): Promise<void> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  socket.on('message', () => {
    received++;
  });
  await once(socket, 'open');
  slices[joined++ % SLICES]!.push(socket);
}

async function join(count: number): Promise<void> {
  for (let i = 0; i < count; i += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - i) }, one));
}

function speak(): void {
  slice = (slice + 1) % SLICES;
  for (const socket of slices[slice]!) {
    const said = `{"id":${1e7 + (sent++ % 1e7)},"value":${(sent % 1000) / 10 + 1},"text":"`;
    socket.send(`${said.padEnd(SIZE - 2, 'x')}"}`);
  }
}

process.on('message', async (ask: Ask) => {
  if (ask === 'count') process.send?.(received);
  else if ('join' in ask) {
    await join(ask.join);
    process.send?.(joined);
  } else {
    clearInterval(speaking);
    speaking = ask.speak ? setInterval(speak, 1000 / SLICES) : undefined;
    process.send?.(sent);
  }
});
process.on('disconnect', () => process.exit());
