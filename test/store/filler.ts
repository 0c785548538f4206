import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { SqliteStore } from '#store/sqlite.ts';

// A process whose disk fills up: each line that it reads is a size in bytes, saved as one value.
const say = (line: string): void => void writeSync(1, `${line}\n`);
const store = new SqliteStore(process.argv[2]!, {
  failed: error => say(`failed: ${error.message}`),
  recovered: () => say('recovered'),
});
let param = 0;
for await (const line of createInterface(process.stdin)) {
  store.save('a', ++param, 'x'.repeat(Number(line)));
  say(`flushed ${store.flush()}`);
}
store.close();
say(`closed with ${param}`);
