/** JSON Schemas of what the API takes and gives: for its description, and for the checks of queries and bodies. */

const text = (description: string): object => ({ type: 'string', description });
const number = (description: string): object => ({ type: 'integer', description });
const time = (description: string): object => ({
  type: ['string', 'null'],
  format: 'date-time',
  description,
});

const object = (properties: Readonly<Record<string, object>>, description = ''): object => ({
  type: 'object',
  properties,
  ...(description === '' ? {} : { description }),
});

const VALUE = { type: ['string', 'number', 'null'], description: 'null while it is not initialised' };
const ALARM = {
  type: ['string', 'null'],
  description: 'the severity; null where nothing is monitored',
};

const PROBLEM = object(
  {
    type: text('about:blank'),
    title: text('the words of the status'),
    status: number('the status'),
    detail: text('what is wrong, and what would be right'),
    code: text('what a program goes by'),
  },
  'A problem document (RFC 9457), application/problem+json.',
);

export const ELEMENT = object({
  name: text('unique in the agent'),
  protocol: text('name of the protocol'),
  version: text('version of the protocol'),
  state: { type: 'string', enum: ['active', 'paused', 'stopped', 'error'] },
  timeout: { type: 'boolean', description: 'a connection has not answered for too long' },
  alarm: ALARM,
  connections: {
    type: 'array',
    items: object({
      id: number('its number in the protocol'),
      type: text('websocket, http, serial, …'),
      state: text('closed, connecting, connected or closing'),
      url: text('of the last attempt, secrets masked'),
      since: time('the last change of state'),
      unmatched: object(
        {
          count: number('how many since the start'),
          last: time('when the last of them came'),
          reason: text('which response came nearest, at which byte it differed, and what was expected there'),
        },
        'messages that matched no response; lacking where there were none',
      ),
    }),
  },
  notPorted: {
    type: 'array',
    items: object({
      id: number('of the QAction'),
      name: text('its name'),
      runs: number('how often it was skipped'),
    }),
  },
  error: text('why it could not be made'),
});

export const PARAMETER = object({
  id: number('of the parameter'),
  name: text('its name'),
  description: text('as people are shown it'),
  value: VALUE,
  display: text('what a person reads: the text of a discreet, decimals, unit'),
  unit: text('its unit'),
  alarm: ALARM,
  changed: time('its last change; null where it has not changed since the start'),
});

export const CONNECTION = object({
  id: text('unique in the agent'),
  element: text('its element'),
  connection: number('its number in the protocol'),
  kind: text('websocket, http, serial, …'),
  transport: text('tcp, tls, udp, ssh, serial, ws, wss, http, https'),
  role: { type: 'string', enum: ['client', 'server'] },
  state: text('connecting, connected, closing or closed'),
  host: text('the peer as it was asked for'),
  port: { type: ['integer', 'null'] },
  peer: text('address and port of the other end'),
  local: text('address and port of this end'),
  path: text('path and query, secrets masked'),
  subprotocol: text('as agreed'),
  handler: text('the responses and QActions that get its messages'),
  user: text('who has logged in'),
  since: time('the last change of state'),
  lastByte: time('when anything last came or went'),
  roundTrip: { type: ['integer', 'null'], description: 'milliseconds that the last pong took' },
  messagesIn: number('messages that came'),
  messagesOut: number('messages that went'),
  bytesIn: number('bytes of messages that came'),
  bytesOut: number('bytes of messages that went'),
  opened: number('how often it has opened'),
  queue: number('bytes that wait to be sent'),
  refused: number(
    'commands that the send queue has refused; of a client, messages that it missed, of what listens those of all',
  ),
  dropped: number('of what listens, clients that were ended because they did not read'),
  keepAlive: number('milliseconds between own pings; 0: none'),
  pingPayload: text('what they carry'),
  logLevel: text('lines of the log about it that count less are left out; empty: none'),
});

const duration = (description: string): object => ({
  anyOf: [{ type: 'integer', minimum: 0 }, { type: 'string' }],
  description,
});

export const CHANGES: Readonly<Record<string, object>> = {
  keepAlive: duration('interval of own pings, of TCP of probes: milliseconds, or a text like 30s; 0: none'),
  pingPayload: text('of WebSocket: what own pings carry'),
  idleTimeout: duration('of WebSocket servers: who sends nothing for so long is closed; 0: nobody'),
  sendTimeout: duration('of WebSocket servers: who takes nothing for so long is closed; 0: nobody'),
  logLevel: text('trace, debug, info, warn or error'),
};

export const CHOICE: Readonly<Record<string, object>> = {
  element: text('glob on the name of the element'),
  host: text('glob on the name or address of the peer'),
  port: text('glob on the port of the peer, or of what listens where it came to'),
  user: text('glob on who has logged in'),
};

/** The problems of a route beside what it gives. */
export function problems(...statuses: readonly number[]): Record<number, object> {
  return Object.fromEntries(
    statuses.map(status => [status, { description: 'A problem document.', ...PROBLEM }]),
  );
}

export const ELEMENT_NAME = {
  type: 'object',
  properties: { name: { type: 'string', description: 'name of the element' } },
} as const;

export const ELEMENT_PARAM = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'name of the element' },
    param: { type: 'string', description: 'id or name of the parameter' },
  },
} as const;
