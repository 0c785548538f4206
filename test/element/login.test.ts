import { describe, expect, test } from 'vitest';
import { loginOf } from '#element/login.ts';
import type { ShellSettings } from '#element/settings.ts';
import type { SshLogin } from '#model/connection.ts';
import { ParameterTable } from '#values/table.ts';
import { right } from '../load/loading.ts';

const param = (id: number): string =>
  `<Param id="${id}"><Name>p${id}</Name><Type>read</Type><Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type></Interprete></Param>`;
const PROTOCOL = right(`<Type>serial</Type><Params>${param(1)}${param(2)}${param(3)}</Params>`);

const LOGIN: SshLogin = {
  username: PROTOCOL.paramById.get(1),
  password: PROTOCOL.paramById.get(2),
  identity: PROTOCOL.paramById.get(3),
  deprecated: false,
};

const NOTHING: ShellSettings = {
  username: '',
  password: '',
  identity: '',
  passphrase: '',
  hostKey: '',
  terminal: 'vt100',
  lineEnd: '\r\n',
  algorithms: {},
};

/** What is logged in with, where parameters 1 to 3 hold these values. */
function login(values: readonly string[], settings: Partial<ShellSettings> = {}, params = true) {
  const table = new ParameterTable(PROTOCOL);
  values.forEach((value, i) => {
    table.set(PROTOCOL.paramById.get(i + 1)!, value);
  });
  return loginOf({ ...NOTHING, ...settings }, params ? LOGIN : undefined, table);
}

describe('What SSH logs in with', () => {
  test('is what the parameters hold', () => {
    expect(login(['me', 'pw '])).toMatchObject({ username: 'me', password: 'pw ', identityFile: '' });
  });

  test.each([
    ['key=/home/me/.ssh/id', '/home/me/.ssh/id', ''],
    ['key=C:\\Users\\me\\id;pass=open = sesame', 'C:\\Users\\me\\id', 'open = sesame'],
    [' KEY = /id ; PASS=x', '/id', 'x'],
    ['/id', '/id', ''],
  ])('is the private key %s', (value, identityFile, passphrase) => {
    expect(login(['me', '', value])).toMatchObject({ identityFile, passphrase });
  });

  test('is what the settings give, and then nothing of the parameters but the name', () => {
    expect(login(['me', 'pw', 'key=/id'], { password: 'own' })).toMatchObject({
      username: 'me',
      password: 'own',
      identityFile: '',
    });
    expect(login(['me', 'pw'], { username: 'you' })).toMatchObject({ username: 'you', password: 'pw' });
  });

  test('may be a name alone, where the protocol has no parameters for more', () => {
    expect(login([], { username: 'me' }, false)).toMatchObject({ username: 'me', password: '' });
  });

  test.each([
    ['a name', [], {}, 'no user name is set; give ssh.username, or a value of parameter 1 "p1"'],
    [
      'something to show',
      ['me'],
      {},
      'nothing is set to log in with; give ssh.password or ssh.identity, or a value of parameter 2 "p2"',
    ],
  ])('still lacks %s', (_, values, settings, message) => {
    expect(() => login(values, settings)).toThrow(message);
  });
});
