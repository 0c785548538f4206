import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HttpAnswer, HttpDevice } from '#testing/index.ts';

/**
 * An HTTP server of 127.0.0.1 that stands for every other one: it is a proxy too, and what goes through it by CONNECT
 * reaches itself again, by TLS with a certificate that it signed itself.
 */
export interface CorpusDevice {
  readonly port: number;
  /** Requests that have come, and connections that have not brought one yet. */
  readonly expected: number;
  close(): Promise<void>;
}

export async function corpusDevice(answer: HttpAnswer): Promise<CorpusDevice> {
  let requests = 0;
  let opened = 0;
  const used = new Set<string>();
  const sockets = new Set<Socket>();
  const listen = (kind: string, tls?: { readonly cert: string; readonly key: string }): Promise<HttpDevice> =>
    HttpDevice.listen({
      answer: request => {
        requests++;
        used.add(`${kind} ${request.socket}`);
        return answer(request);
      },
      ...(tls === undefined ? {} : { tls }),
    });
  const plain = await listen('plain');
  let secure: Promise<HttpDevice> | undefined;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
  const lead = (near: Socket, { port }: HttpDevice, first: Buffer): void => {
    const far = keep(connect(port, '127.0.0.1'));
    far.write(first);
    near.pipe(far).pipe(near);
    near.once('close', () => far.destroy());
    far.once('close', () => near.destroy());
  };
  const server = createServer(socket => {
    opened++;
    keep(socket);
    socket.once('data', async (first: Buffer) => {
      // The head of a CONNECT comes in one piece here.
      if (!first.toString('latin1').startsWith('CONNECT ')) return lead(socket, plain, first);
      secure ??= listen('secure', selfSigned());
      lead(socket, await secure, EMPTY);
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    get expected() {
      return requests + opened - used.size;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
      await plain.close();
      await (await secure)?.close();
    },
  };
}

const EMPTY = Buffer.alloc(0);

/** Made by openssl, which must be there for connectors that ask `https:` URLs. */
function selfSigned(): { readonly cert: string; readonly key: string } {
  const folder = mkdtempSync(join(tmpdir(), 'headend-corpus-'));
  try {
    const made = ['-days', '2', '-subj', '/CN=corpus', '-keyout', 'key', '-out', 'crt'];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    execFileSync('openssl', ['req', '-x509', ...key, ...made], { cwd: folder, stdio: 'ignore' });
    return {
      cert: readFileSync(join(folder, 'crt'), 'utf8'),
      key: readFileSync(join(folder, 'key'), 'utf8'),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
