import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import type WebSocket from 'ws';
import { dial } from './address.ts';
import type { Target } from './contract.ts';
import { nameOf, proxyFor, refusalOf, tunnel } from './proxy.ts';
import { tlsOptions } from './tls.ts';

/** The options of ws that decide how the socket comes about. */
export type WayOptions = Pick<WebSocket.ClientOptions, 'agent' | 'createConnection' | 'finishRequest'>;

/** What a way tells whoever goes it. */
export interface Traveller {
  /** The socket to the peer, before anything is written to it; of TLS, before it is secure. */
  reached(socket: Socket): void;
  /** The proxy does not let it through. */
  turnedAway(reason: string): void;
}

/** The way to a WebSocket's peer, straight or through a proxy, and how far it has been gone. */
export class Way {
  readonly options: WayOptions;
  readonly #secure: boolean;
  readonly #proxy: URL | undefined;
  readonly #abort: AbortController | undefined;
  #atProxy: boolean;
  #securing: boolean;

  /** Throws where the proxy's address or a certificate cannot be read. */
  constructor(url: URL, target: Target, traveller: Traveller) {
    this.#secure = url.protocol === 'wss:';
    this.#proxy = proxyFor(url, target.proxy);
    this.#atProxy = this.#proxy !== undefined;
    this.#securing = /^(?:wss|https):$/.test((this.#proxy ?? url).protocol);
    const finishRequest = (request: ClientRequest): void => {
      request.once('socket', socket => {
        if (this.#securing) {
          socket.once('secureConnect', () => {
            this.#securing = false;
          });
        }
        traveller.reached(socket);
      });
      request.end();
    };
    if (this.#proxy === undefined) {
      this.options = { finishRequest, createConnection: () => dial(url, target.tls) };
    } else {
      this.#abort = new AbortController();
      const secured = this.#secure ? tlsOptions(target.tls, hostOf(url)) : {};
      this.options = { ...secured, finishRequest, agent: this.#tunnel(this.#proxy, target, traveller) };
    }
  }

  /** The proxy that has not let it through yet. */
  get proxy(): string | undefined {
    return this.#atProxy && this.#proxy !== undefined ? nameOf(this.#proxy) : undefined;
  }

  /** Whoever answers is asked without TLS. */
  get plain(): boolean {
    return !this.#secure && this.#proxy === undefined;
  }

  /** A TLS connection, to the peer or to a proxy before it, is not established yet. */
  get securing(): boolean {
    return this.#securing;
  }

  /** Ends what is under way to a proxy; harmless afterwards. */
  abandon(): void {
    if (this.#atProxy) this.#abort?.abort();
  }

  #tunnel(proxy: URL, target: Target, traveller: Traveller): ReturnType<typeof tunnel> {
    const signal = (this.#abort ?? new AbortController()).signal;
    return tunnel(proxy, target.tls, signal, answer => {
      if (answer.status === 200) {
        this.#atProxy = false;
        this.#securing = this.#secure;
      } else {
        this.#securing = false;
        traveller.turnedAway(refusalOf(proxy, answer));
      }
    });
  }
}

/** The host as sockets take it: an IPv6 address has no brackets. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}
