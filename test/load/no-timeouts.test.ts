import { expect, test } from 'vitest';
import { right } from './loading.ts';

test('What is no timeout is a text or its bytes in hexadecimal notation', () => {
  const { noTimeouts } = right(
    '<NoTimeouts><NoTimeout> HTTP/1.1 404 Not Found </NoTimeout><NoTimeout>0x4e4F</NoTimeout><NoTimeout/></NoTimeouts>',
  );
  expect([...noTimeouts]).toEqual(['HTTP/1.1 404 Not Found', 'NO']);
});
