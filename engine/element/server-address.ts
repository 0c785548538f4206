import { HeadendError } from '#base/error.ts';

/** What the address of a WebSocket that listens is put together from. */
export interface ServerParts {
  /** `any`, `any:8050/path`, `wss://any:8443`; '' counts as `any`. */
  readonly address: string;
  /** 0: none is set; any that is free. */
  readonly port: number;
  /** It has a certificate and a key: without a scheme it then speaks TLS. */
  readonly certified: boolean;
  /** The value of the dynamic ip parameter; '' while it has none. */
  readonly dynamicIp: string;
}

const ANY = /^(?:(wss?|https?):\/\/)?any(?::(\d{1,5}))?(\/[^?#\s]*)?$/i;

/** Whether an address makes a server of a WebSocket connection. */
export function isServerAddress(address: string): boolean {
  return /^(?:\w+:\/\/)?any(?:[:/].*)?$/is.test(address.trim());
}

/** Where a WebSocket connection listens: `ws://:8050/path`. Throws ADDRESS_INVALID with what would be right. */
export function serverUrl({ address, certified, dynamicIp, port }: ServerParts): string {
  if (dynamicIp.trim() !== '')
    throw invalid(dynamicIp, 'a server does not become a client while its element runs');
  const text = address.trim() || 'any';
  const parts = ANY.exec(text);
  if (parts === null) throw invalid(text, 'it cannot be read');
  const [, scheme, written, path = '/'] = parts;
  const number = written === undefined ? port : Number(written);
  if (number > 65_535) throw invalid(text, `port ${number} is above 65535`);
  const secure = scheme === undefined ? certified : /^(?:wss|https)$/i.test(scheme);
  return `${secure ? 'wss' : 'ws'}://:${number}${path}`;
}

function invalid(address: string, why: string): HeadendError {
  return new HeadendError(
    'ADDRESS_INVALID',
    `"${address}" is nowhere to listen: ${why}; right would be any, any:8050/path or wss://any:8443`,
  );
}
