import type { ConnectionSettings } from './settings.ts';

/** Bus address `bypassproxy`, in whatever letters (WebSocket_Connection, HTTPS_Connection). */
export function bypassesProxy(settings: ConnectionSettings): boolean {
  return settings.busAddress.trim().toLowerCase() === 'bypassproxy';
}

/** What an owner must know of how a connection is set; `shown` is its URL, secrets masked. */
export function cautionsOf(id: number, shown: string, settings: ConnectionSettings): string[] {
  const cautions: string[] = [];
  if (!settings.tls.verify && /^(?:wss|https):/.test(shown)) {
    cautions.push(
      `connection ${id} does not check the certificate of ${shown} (tls.verify is false, or the protocol has SkipCertificateVerification): anyone on the way can read and change everything; tls.ca with the certificate of its authority would be right`,
    );
  }
  if (settings.proxy !== undefined && bypassesProxy(settings)) {
    cautions.push(
      `connection ${id}: proxy has no effect, since the bus address is bypassproxy; busAddress: "" would let it count`,
    );
  }
  return cautions;
}
