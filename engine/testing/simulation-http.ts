import { HttpDevice } from './http-device.ts';
import type { HttpDeviceReply, HttpDeviceRequest } from './http-message.ts';
import { bytesOf } from './simulation-likeness.ts';
import { type Player, type PlayerKind, type PlayerMeans, type Progress, pause } from './simulation-player.ts';
import { type Exchange, exchangesOf, type Nearness, Requests } from './simulation-requests.ts';

export const httpPlayer: PlayerKind = {
  kind: 'http',
  plays: records => records.some(({ kind }) => kind === 'request' || kind === 'reply'),
  async start({ records }, means) {
    const player = new HttpPlayer(exchangesOf(records), means);
    player.device = await HttpDevice.listen({
      host: means.host ?? '127.0.0.1',
      port: means.port,
      answer: request => player.asked(request),
    });
    return player;
  },
};

/** What a difference in a request is called. */
const DIFFERENT: Readonly<Record<Exclude<Nearness, 'same' | 'alike'>, string>> = {
  'another body': 'with another body than any recorded one',
  'another query': 'with another query than any recorded one',
};

/** Answers requests as the recorded device did: by verb and URL, each time with the next reply that it gave to these. */
class HttpPlayer implements Player {
  device: HttpDevice | undefined;
  readonly done: Promise<void>;
  readonly #means: PlayerMeans;
  readonly #exchanges: readonly Exchange[];
  readonly #requests: Requests;
  readonly #origins: readonly string[];
  #sent = 0;
  #finish!: () => void;

  constructor(exchanges: readonly Exchange[], means: PlayerMeans) {
    this.#means = means;
    this.#exchanges = exchanges;
    this.#requests = new Requests(exchanges);
    this.#origins = [...new Set(exchanges.map(({ origin }) => origin))].filter(origin => origin !== '');
    for (const note of new Set(exchanges.flatMap(notesOf))) means.tell('note', note);
    this.done = new Promise(resolve => {
      this.#finish = resolve;
    });
    if (exchanges.length === 0) this.#finish();
  }

  get address(): string {
    return this.device!.url;
  }

  get progress(): Progress {
    const recorded = this.#exchanges.filter(({ outcome }) => outcome !== undefined).length;
    return {
      expected: this.#exchanges.length,
      received: this.#requests.come,
      recorded,
      sent: this.#sent,
    };
  }

  async asked(request: HttpDeviceRequest): Promise<HttpDeviceReply | undefined> {
    // Nobody asks the device for them, and it may run for days.
    this.device!.requests.length = 0;
    const { tell, exact } = this.#means;
    const shown = `${request.verb} ${request.target}`;
    const found = this.#requests.take(request, exact);
    if (found === undefined) {
      tell('unrecorded', `the element asked for ${shown}`);
      return { status: 404, body: 'this request was not recorded\n' };
    }
    const { exchange, nearness, again } = found;
    if (nearness === 'same') tell('received', again ? `${shown} once more than recorded` : shown);
    else if (nearness === 'alike') tell('alike', `${shown}, recorded is ${exchange.target}`);
    else tell('different', `${shown} ${DIFFERENT[nearness]}; answered as ${exchange.target}`);
    await pause(this.#means, exchange.delay);
    const reply = this.#replyTo(exchange, request);
    if (exchange.outcome !== undefined && !again) this.#sent++;
    tell('sent', wordsOf(exchange));
    if (this.#requests.left.length === 0) setImmediate(this.#finish);
    return reply;
  }

  async stop(): Promise<void> {
    for (const { verb, target } of this.#requests.left)
      this.#means.tell('missing', `the element did not ask for ${verb} ${target}`);
    await this.device!.close();
  }

  #replyTo({ outcome }: Exchange, request: HttpDeviceRequest): HttpDeviceReply | undefined {
    if (outcome === undefined || outcome.kind === 'timeout') return undefined;
    if (outcome.kind === 'error') return { raw: '', after: outcome.cause === 'network' ? 'reset' : 'close' };
    const body = bytesOf(outcome);
    const line = outcome.line ?? `HTTP/1.1 ${outcome.status ?? 200}`;
    const none = request.verb === 'HEAD' || [204, 304].includes(outcome.status ?? 200);
    const headers = (outcome.headers ?? []).flatMap(header => this.#header(header, none));
    const length = none ? [] : [`Content-Length: ${body.length}`];
    const head = Buffer.from(`${[line, ...headers, ...length].join('\r\n')}\r\n\r\n`, 'latin1');
    const closes = headers.some(header => /^connection:\s*close/i.test(header));
    return { raw: none ? head : Buffer.concat([head, body]), after: closes ? 'close' : 'keep' };
  }

  /** The log has bodies whole and unpacked; and what pointed to the recorded device points here. */
  #header(header: string, none: boolean): string[] {
    if (/^(?:transfer-encoding|content-encoding):/i.test(header)) return [];
    if (/^content-length:/i.test(header)) return none ? [header] : [];
    const location = /^(location:\s*)(.*)$/i.exec(header);
    if (location === null) return [header];
    const [, name = '', url = ''] = location;
    const origin = this.#origins.find(origin => url === origin || url.startsWith(`${origin}/`));
    return [origin === undefined ? header : `${name}${this.address}${url.slice(origin.length)}`];
  }
}

function wordsOf({ outcome }: Exchange): string {
  if (outcome === undefined) return 'nothing: the log ends before a reply';
  if (outcome.kind === 'timeout') return 'nothing, as when recorded';
  if (outcome.kind === 'error') return `the end of the connection: ${outcome.reason ?? outcome.cause ?? ''}`;
  return outcome.line ?? String(outcome.status);
}

/** What of an exchange cannot be as it was. */
function notesOf({ outcome, origin }: Exchange): string[] {
  const notes: string[] = [];
  if (origin.startsWith('https:')) notes.push('the recorded device spoke TLS; this one does not');
  if (outcome?.truncated !== undefined)
    notes.push('bodies of replies were cut in the log; they are sent as far as they are there');
  if (outcome?.masked === true)
    notes.push('secrets in replies are masked in the recording; *** is sent in their place');
  if (outcome?.kind === 'error' && outcome.cause !== 'network')
    notes.push('replies that were no HTTP are not in the recording; the connection is closed in their place');
  return notes;
}
