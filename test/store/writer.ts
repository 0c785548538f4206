import { writeSync } from 'node:fs';
import { SqliteStore } from '#store/sqlite.ts';

// A process to be killed: saves one number in all parameters, turn after turn, and says each number that is on disk.
const store = new SqliteStore(process.argv[2]!, {
  failed: error => writeSync(1, `failed: ${error.message}\n`),
  recovered: () => writeSync(1, 'recovered\n'),
});
const PARAMS = 10;
let number = Number(store.load('a').get(1) ?? 0);

function next(): void {
  number++;
  for (let param = 1; param <= PARAMS; param++) store.save('a', param, number);
  // Every third turn leaves it to the store when it writes.
  if (number % 3 !== 0 && store.flush()) writeSync(1, `${number}\n`);
  setImmediate(next);
}
next();
