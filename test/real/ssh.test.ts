import { describe, expect, onTestFinished, test } from 'vitest';
import { FakeClock } from '#testing/clock.ts';
import { type StartedElement, startElement } from '#testing/element.ts';
import { KnownHosts } from '#transport/host-keys.ts';
import { SshServer } from '../transport/ssh-server.ts';
import { freePort, GIVES_TERMINALS, makeKeys, Sshd } from '../transport/sshd.ts';

const text = (id: number, name: string, options = '', type = 'read'): string =>
  `<Param id="${id}"><Name>${name}</Name><Type${options}>${type}</Type><Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type></Interprete></Param>`;

const fixed = (id: number, name: string, type: string, value: string, length: number): string =>
  `<Param id="${id}"><Name>${name}</Name><Type>${type}</Type><Interprete><RawType>other</RawType><LengthType>fixed</LengthType><Length>${length}</Length><Type>string</Type><Value>${value}</Value></Interprete></Param>`;

const ASK = "printf ':%d!\\n' $((20+3))";

/** Asks a shell for a sum; the answer begins with the command, as a terminal shows it. */
function calculator(
  more: { type?: string; port?: string; params?: string; connections?: string } = {},
): string {
  const { connections = '', params = '', port = '', type = 'serial' } = more;
  return `<Protocol xmlns="http://www.skyline.be/protocol"><Name>Calculator</Name><Version>1.0.0.1</Version><Type>${type}</Type>
  <PortSettings>${port}</PortSettings>${connections}
  <Params>${params}
    ${fixed(1, 'Ask', 'fixed', ASK, 25)}
    ${fixed(2, 'Echo', 'fixed', ASK, 25)}
    ${fixed(3, 'Begin', 'fixed', '0x0D0A3A', 3)}
    ${fixed(4, 'End', 'trailer', '0x210D0A', 3)}
    ${text(20, 'Sum')}
    ${text(30, 'Go', '', 'write')}
  </Params>
  <Commands><Command id="1"><Name>Sum</Name><Content><Param>1</Param></Content></Command></Commands>
  <Responses><Response id="1"><Name>Sum</Name><Content><Param>2</Param><Param>3</Param><Param>20</Param><Param>4</Param></Content></Response></Responses>
  <Pairs><Pair id="1"><Name>Sum</Name><Content><Command>1</Command><Response>1</Response></Content></Pair></Pairs>
  <Groups><Group id="1"><Name>Sum</Name><Type>poll</Type><Content><Pair>1</Pair></Content></Group></Groups>
  <Triggers><Trigger id="1"><Name>Go</Name><On id="30">parameter</On><Time>change</Time><Type>action</Type><Content><Id>1</Id></Content></Trigger><Trigger id="2"><Name>Read</Name><On id="1">response</On><Time>before</Time><Type>action</Type><Content><Id>2</Id></Content></Trigger></Triggers>
  <Actions><Action id="1"><Name>Ask</Name><On id="1">group</On><Type>execute</Type></Action><Action id="2"><Name>Read</Name><On>response</On><Type>read</Type></Action></Actions>
</Protocol>`;
}

const LOGIN = `<SSH><Credentials><Username pid="1100"/><Password pid="1101"/></Credentials><Identity pid="1102"/></SSH>`;
const LOGIN_PARAMS = `${text(1100, 'Username')}${text(1101, 'Password')}${text(1102, 'Identity')}`;

async function started(
  protocol: string,
  connection: object,
  parameters: object = {},
): Promise<StartedElement> {
  const element = await startElement({
    protocol,
    settings: `connections: ${JSON.stringify({ 0: connection })}\nparameters: ${JSON.stringify(parameters)}`,
  });
  onTestFinished(() => element.stop());
  return element;
}

const closes = (element: StartedElement) => element.records.filter(({ kind }) => kind === 'close');

/** An answer of a device, which sends back what it gets. */
const answering = (channel: {
  on(event: 'data', take: (bytes: Buffer) => void): void;
  write(text: string): void;
}) =>
  channel.on('data', bytes => {
    const line = bytes.toString();
    if (line === `${ASK}\r\n`) channel.write(`${ASK}\r\n:23!\r\n`);
  });

describe('A serial connection over SSH to the shell of an OpenSSH server', () => {
  test.runIf(GIVES_TERMINALS)(
    'logs in by a key of the element file, sends each command as a line, and reads the echo with the answer',
    async () => {
      const keys = makeKeys();
      const sshd = await Sshd.start({ authorized: [keys], command: '/bin/sh' });
      const element = await started(calculator(), {
        transport: 'ssh',
        address: '127.0.0.1',
        port: sshd.port,
        ssh: { username: sshd.username, identity: keys.private, lineEnd: 'cr' },
      });
      await element.set(30, 'now');
      await element.until(() => element.get(20) === '23');
      const url = `ssh://${sshd.username}@127.0.0.1:${sshd.port}`;
      expect(element.records.find(({ kind }) => kind === 'open')).toMatchObject({
        transport: 'ssh',
        data: url,
      });
      expect(element.records.find(({ kind }) => kind === 'command')?.data).toBe(`${ASK}\r`);
      expect(element.records.find(({ kind }) => kind === 'handshake')?.reason).toContain(
        sshd.hostKey.fingerprint,
      );
    },
  );

  test('logs in by the parameters of PortSettings, as soon as they are set', async () => {
    const keys = makeKeys('ed25519', 'open sesame');
    const sshd = await Sshd.start({ authorized: [keys], command: '/bin/sh' });
    const element = await started(calculator({ port: LOGIN, params: LOGIN_PARAMS }), {
      address: '127.0.0.1',
      port: sshd.port,
      ssh: { terminal: 'none' },
    });
    await element.until(() => element.lines.some(({ message }) => message.includes('stays closed')));
    expect(element.lines.map(({ message }) => message).join()).toContain(
      'no user name is set; give ssh.username, or a value of parameter 1100 "Username"',
    );
    await element.set(1100, sshd.username);
    expect(element.lines.at(-1)?.message).toContain(
      'nothing is set to log in with; give ssh.password or ssh.identity, or a value of parameter 1101 "Password"',
    );
    await element.set(1102, `key=${keys.file};pass=open sesame`);
    await element.until(() => element.status.connections[0]?.state === 'connected');
    expect(JSON.stringify([element.records, element.lines])).not.toContain('open sesame');
  });

  test('ends with a clear error when the key of the host has changed', async () => {
    const keys = makeKeys();
    const sshd = await Sshd.start({ authorized: [keys], command: '/bin/sh' });
    const hostKeys = new KnownHosts();
    hostKeys.keep('127.0.0.1', sshd.port, Buffer.from(makeKeys().public.split(' ')[1] ?? '', 'base64'));
    const element = await startElement({
      protocol: calculator(),
      hostKeys,
      settings: `connections: ${JSON.stringify({
        0: {
          transport: 'ssh',
          address: `127.0.0.1:${sshd.port}`,
          retries: 0,
          ssh: { username: sshd.username, identity: keys.private },
        },
      })}`,
    });
    onTestFinished(() => element.stop());
    await element.until(() => closes(element).length > 0);
    expect(closes(element)[0]).toMatchObject({
      cause: 'policy-violation',
      errno: 'SSH_HOST_KEY',
      transport: 'ssh',
      reason: expect.stringContaining('the host key has changed'),
    });
  });
});

describe('A serial connection over SSH to a device that takes passwords', () => {
  test('logs in with a password that shows nowhere', async () => {
    const server = await SshServer.listen({ password: 'hunter2', shell: answering });
    const element = await started(
      calculator({ port: LOGIN, params: LOGIN_PARAMS }),
      { address: `127.0.0.1:${server.port}` },
      { 1100: 'operator', 1101: 'hunter2' },
    );
    await element.set(30, 'now');
    await element.until(() => element.get(20) === '23');
    expect(element.records.find(({ kind }) => kind === 'command')?.data).toBe(`${ASK}\r\n`);
    expect(element.element.protocol.paramById.get(1101)?.measurement?.password).toBe(true);
    expect(JSON.stringify([element.records, element.lines])).not.toContain('hunter2');
  });

  test('logs in anew when a parameter of the login is set', async () => {
    const server = await SshServer.listen({ password: 'hunter2', shell: answering });
    const element = await started(
      calculator({ port: LOGIN, params: LOGIN_PARAMS }),
      { address: `127.0.0.1:${server.port}`, retries: 0 },
      { 1100: 'operator', 1101: 'wrong' },
    );
    await element.until(() => closes(element).length > 0);
    expect(closes(element)[0]).toMatchObject({ cause: 'handshake', errno: 'SSH_AUTH_FAILED' });
    await element.set(1101, 'hunter2');
    await element.until(() => element.status.connections[0]?.state === 'connected');
  });

  test('does not try a refused login again for each command, since devices lock accounts', async () => {
    const server = await SshServer.listen({ password: 'hunter2', shell: answering });
    const element = await started(calculator(), {
      address: `ssh://operator@127.0.0.1:${server.port}`,
      timeout: '20ms',
      retries: 1,
      ssh: { password: 'wrong' },
    });
    await element.until(() => closes(element).length === 1);
    const tried = server.ways.length;
    await element.set(30, 'now');
    await element.set(30, 'now, please');
    const commands = () => element.records.filter(({ kind }) => kind === 'command');
    await element.until(() => commands().length === 4);
    expect(commands().map(({ delivered }) => delivered)).toEqual([false, false, false, false]);
    expect([server.ways.length, closes(element).length]).toEqual([tried, 1]);
    expect(element.lines.some(({ message }) => message.includes('again in 900 s at the earliest'))).toBe(
      true,
    );
  });

  test('tries it again when the time is over, and another login at once', async () => {
    const server = await SshServer.listen({ password: 'hunter2', shell: answering });
    const clock = new FakeClock();
    const connection = { address: `127.0.0.1:${server.port}`, timeout: 1000, retries: 0 };
    const element = await startElement({
      protocol: calculator({ port: LOGIN, params: LOGIN_PARAMS }),
      settings: `connections: ${JSON.stringify({ 0: connection })}\nparameters: { 1100: operator, 1101: wrong }`,
      clock,
    });
    onTestFinished(() => element.stop());
    const logins = (): number => server.ways.filter(way => way !== 'none').length;
    await element.until(() => closes(element).length === 1);
    await element.set(30, 'now');
    await clock.advance(900_000);
    expect(logins()).toBe(1);
    await element.set(30, 'now');
    await element.until(() => closes(element).length === 2);
    expect(logins()).toBe(2);
    await element.set(1101, 'hunter2');
    await element.until(() => element.status.connections[0]?.state === 'connected');
  });

  test('as smart-serial waits a quarter of an hour after a refused login, however soon it may reconnect', async () => {
    const server = await SshServer.listen({ password: 'hunter2' });
    const element = await started(calculator({ type: 'smart-serial' }), {
      address: `ssh://operator@127.0.0.1:${server.port}`,
      reconnect: { min: '10ms', max: '20ms' },
      ssh: { password: 'wrong' },
    });
    const waits = () =>
      element.records.filter(({ reason }) => String(reason).startsWith('connecting again in'));
    await element.until(() => waits().length > 0);
    expect(waits()).toHaveLength(1);
    expect(Number(/\d+/.exec(String(waits()[0]?.reason)))).toBeGreaterThan(899_000);
  });

  test('tries what the element file gives, whatever the parameters hold', async () => {
    const server = await SshServer.listen({ password: 'hunter2', shell: answering });
    const element = await started(
      calculator({ port: LOGIN, params: LOGIN_PARAMS }),
      { address: `127.0.0.1:${server.port}`, ssh: { username: 'operator', password: 'hunter2' } },
      { 1100: 'somebody', 1101: 'wrong' },
    );
    await element.until(() => element.status.connections[0]?.state === 'connected');
  });

  test('offers the key exchange that the protocol names', async () => {
    const server = await SshServer.listen({ algorithms: { kex: ['diffie-hellman-group14-sha1'] } });
    const connections =
      '<Connections><Connection id="0"><Type>serial</Type><CommunicationOptions><KexAlgorithms><KexAlgorithm>diffie-hellman-group14-sha1</KexAlgorithm></KexAlgorithms></CommunicationOptions></Connection></Connections>';
    const element = await started(calculator({ connections }), {
      transport: 'ssh',
      address: `127.0.0.1:${server.port}`,
      ssh: { username: 'operator', password: 'secret' },
    });
    await element.until(() => element.status.connections[0]?.state === 'connected');
  });

  test('is told why the port is refused, and is asked again by the next command', async () => {
    const port = await freePort();
    const element = await started(calculator(), {
      transport: 'ssh',
      address: '127.0.0.1',
      port,
      retries: 0,
      ssh: { username: 'operator', password: 'secret' },
    });
    await element.until(() => closes(element).length === 1);
    expect(closes(element)[0]).toMatchObject({ cause: 'network', errno: 'ECONNREFUSED' });
    await element.set(30, 'now');
    await element.until(() => closes(element).length >= 2);
  });

  test('as smart-serial takes what the device says unasked, and connects again by itself', async () => {
    const channels: { write(text: string): void }[] = [];
    const server = await SshServer.listen({ shell: channel => void channels.push(channel) });
    const element = await started(calculator({ type: 'smart-serial' }), {
      transport: 'ssh',
      address: '127.0.0.1',
      port: server.port,
      reconnect: { min: '10ms', max: '20ms' },
      ssh: { username: 'operator', password: 'secret' },
    });
    await element.until(() => channels.length === 1);
    channels[0]?.write(`${ASK}\r\n:42!\r\n`);
    await element.until(() => element.get(20) === '42');
    server.drop();
    await element.until(() => channels.length === 2);
    channels[1]?.write(`${ASK}\r\n:43!\r\n`);
    await element.until(() => element.get(20) === '43');
  });
});
