import { expect, test } from 'vitest';
import { HeadendError } from '#base/error.ts';
import { reasonOf } from '#transport/reason.ts';

const failed = (message: string, code?: string) => Object.assign(new Error(message), code ? { code } : {});

test.each<[string, Error, string]>([
  [
    'the words of OpenSSL without its addresses and files',
    failed(
      'write EPROTO 00CF:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:ssl3.c:355:\n',
      'EPROTO',
    ),
    'TLS failed: wrong version number; that port speaks no TLS; right would be ws:// or tcp: in the place of wss:// or tls:, or another port',
  ],
  [
    'words of OpenSSL that nothing is known of',
    failed('00CF:error:0A000139:SSL routines::something new:x.c:1:\n', 'ERR_SSL_SOMETHING_NEW'),
    'TLS failed: something new',
  ],
  [
    'what would be right where the device leaves the subprotocol out',
    failed('Server sent no subprotocol'),
    'Server sent no subprotocol; the device must choose one that Sec-WebSocket-Protocol offers, or that header must be left out',
  ],
  [
    'the setting that bounds a message',
    failed('Max payload size exceeded', 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'),
    'Max payload size exceeded; maxMessage must be larger for such a message',
  ],
  ['one line of several', failed('first\n  second\n'), 'first second'],
  [
    'the first of several addresses',
    Object.assign(new AggregateError([failed('connect ECONNREFUSED ::1:9'), failed('x')], ''), {
      code: 'ECONNREFUSED',
    }),
    'connect ECONNREFUSED ::1:9; nothing listens there; host and port must be right',
  ],
  ['no advice for its own errors', new HeadendError('ADDRESS_INVALID', 'it is no URL'), 'it is no URL'],
  [
    'no address of this machine',
    failed('connect EINVAL 0.0.0.1:9 - Local (0.0.0.0:0)', 'EINVAL'),
    'connect EINVAL 0.0.0.1:9',
  ],
])('A reason is one line: %s', (_, error, reason) => {
  const code = 'code' in error && !(error instanceof HeadendError) ? String(error.code) : undefined;
  expect(reasonOf(error, code)).toBe(reason);
});
