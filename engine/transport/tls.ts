import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { type ConnectionOptions, checkServerIdentity } from 'node:tls';
import type { TlsSettings } from './contract.ts';

/**
 * Options of a TLS client to `host`. The certificate must be that of `serverName`, or of the host where none is set;
 * the name is told to the server (SNI) only when it is one: RFC 6066 allows no addresses there.
 * Throws where the authority's certificate cannot be read; Node would pass over it and blame the server's.
 */
export function tlsOptions(settings: TlsSettings, host: string): ConnectionOptions {
  if (settings.ca !== undefined) new X509Certificate(settings.ca);
  const name = settings.serverName || host;
  return {
    servername: isIP(name) === 0 ? name : '',
    rejectUnauthorized: settings.verify,
    checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
    ...(settings.ca === undefined ? {} : { ca: settings.ca }),
    ...(settings.cert === undefined ? {} : { cert: settings.cert }),
    ...(settings.key === undefined ? {} : { key: settings.key }),
  };
}
