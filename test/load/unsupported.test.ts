import { expect, test } from 'vitest';
import { unsupported } from '#load/unsupported.ts';

const of = (...paths: string[]) => unsupported(new Map(paths.map(path => [path, 2]))).map(({ path }) => path);

test('what works as documented is not told, and the rest with how often it is there and what is lost', () => {
  expect(unsupported(new Map([['Protocol/Params/Param@id', 1]]))).toEqual([]);
  expect(unsupported(new Map([['Protocol/Params/Param/Icon', 2]]))).toEqual([
    { path: 'Protocol/Params/Param/Icon', count: 2, level: 'no', effect: 'Not shown.' },
  ]);
});

test('what stands in something that is lost for the same reason is not told again', () => {
  expect(of('Protocol/Threads/Thread', 'Protocol/Threads', 'Protocol/Threads/Thread@id')).toEqual([
    'Protocol/Threads',
  ]);
});

test('a name that only begins alike stands in nothing that is lost', () => {
  expect(of('Protocol/Nothing', 'Protocol/NothingElse')).toHaveLength(2);
});
