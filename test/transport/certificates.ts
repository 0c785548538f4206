import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** PEM texts of a certificate and its key. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A certificate authority of a test's own, made by openssl. */
export class Authority {
  readonly cert: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'headend-ca-'));

  constructor(name: string) {
    this.#openssl(
      'req',
      '-x509',
      ...NEW_KEY,
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      'ca.key',
      '-out',
      'ca.crt',
    );
    this.cert = this.#read('ca.crt');
  }

  /** A certificate for a name, like `IP:127.0.0.1` or `DNS:device.test`; with `days` -1 it has expired. */
  issue(name: string, days = 2): Certificate {
    const alternative = `subjectAltName=${name}`;
    this.#openssl(
      'req',
      ...NEW_KEY,
      '-subj',
      '/CN=device',
      '-addext',
      alternative,
      '-keyout',
      'key',
      '-out',
      'csr',
    );
    const ca = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-copy_extensions', 'copy'];
    this.#openssl('x509', '-req', '-in', 'csr', ...ca, '-days', String(days), '-out', 'crt');
    return { cert: this.#read('crt'), key: this.#read('key') };
  }

  /** The authority's own certificate with its key, as a server that signed itself shows it. */
  get itself(): Certificate {
    return { cert: this.cert, key: this.#read('ca.key') };
  }

  /** Removes the files; the texts stay. */
  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }

  #openssl(...args: string[]): void {
    execFileSync('openssl', args, { cwd: this.#folder, stdio: 'pipe' });
  }

  #read(file: string): string {
    return readFileSync(join(this.#folder, file), 'utf8');
  }
}
