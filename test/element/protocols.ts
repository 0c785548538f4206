/** Short protocols for tests: each function gives one item of its section. */
const SECTIONS = {
  connections: 'Connections',
  sessions: 'HTTP',
  params: 'Params',
  commands: 'Commands',
  responses: 'Responses',
  pairs: 'Pairs',
  groups: 'Groups',
  timers: 'Timers',
  triggers: 'Triggers',
  actions: 'Actions',
  qactions: 'QActions',
} as const;

export type Sections = Partial<Record<keyof typeof SECTIONS, readonly string[]>>;

interface ProtocolOptions {
  /** False: no trigger before each response that reads it. */
  readonly reads?: boolean;
  readonly unicode?: boolean;
}

/** A protocol with one WebSocket unless it says otherwise; every response is read, as all use cases do. */
export function protocol(sections: Sections, options: ProtocolOptions = {}): string {
  const all: Sections = { connections: [websocket(0)], ...sections };
  const read = options.reads !== false && (all.responses?.length ?? 0) > 0;
  const filled: Sections = read
    ? {
        ...all,
        triggers: [...(all.triggers ?? []), trigger(900, 'response each before', 900)],
        actions: [...(all.actions ?? []), action(900, 'response', 'read')],
      }
    : all;
  const xml = Object.entries(SECTIONS).map(([key, name]) => {
    const items = filled[key as keyof typeof SECTIONS];
    return items === undefined ? '' : `<${name}>\n${items.join('\n')}\n</${name}>`;
  });
  const type = options.unicode ? '<Type options="unicode">virtual</Type>' : '<Type>virtual</Type>';
  return `<Protocol><Name>Test</Name><Version>1.0.0.1</Version>${type}\n${xml.filter(Boolean).join('\n')}\n</Protocol>`;
}

export function websocket(
  id: number,
  options: { notify?: number; handshake?: number; make?: boolean } = {},
): string {
  const { notify, handshake, make } = options;
  return `<Connection id="${id}" name="C${id}"><Http><CommunicationOptions><WebSocket>true</WebSocket>
    ${notify === undefined ? '' : `<NotifyConnectionPIDs><Connections>${notify}</Connections></NotifyConnectionPIDs>`}
    ${make ? '<MakeCommandByProtocol>true</MakeCommandByProtocol>' : ''}
    ${handshake === undefined ? '' : `<WebSocketHandshake>${handshake}</WebSocketHandshake>`}
    </CommunicationOptions></Http></Connection>`;
}

/** Content of a handshake's Session: `request` are the attributes of Request. */
export function session(id: number, request: string, headers: readonly string[] = [], response = ''): string {
  return `<Session id="${id}" name="S${id}"><Connection id="1"><Request verb="GET" ${request}><Headers>${headers.join('')}</Headers></Request>${response}</Connection></Session>`;
}

export function param(id: number, content: string, attributes = ''): string {
  return `<Param id="${id}" ${attributes}><Name>p${id}</Name>${content}</Param>`;
}

/** A text of any length; `more` goes into Interprete. */
export function text(id: number, more = '', type = '<Type>read</Type>'): string {
  return param(
    id,
    `${type}<Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type>${more}</Interprete>`,
  );
}

/** A number as text of any length. */
export function number(id: number, more = '', type = '<Type>read</Type>'): string {
  return param(
    id,
    `${type}<Interprete><RawType>numeric text</RawType><LengthType>next param</LengthType><Type>double</Type>${more}</Interprete>`,
  );
}

export function write(id: number): string {
  return text(id, '', '<Type>write</Type>');
}

/** A constant: of type fixed, header or trailer. */
export function constant(id: number, value: string, type: 'fixed' | 'header' | 'trailer' = 'fixed'): string {
  return text(id, `<Value>${value}</Value>`, `<Type>${type}</Type>`);
}

const ids = (name: string, list: readonly number[]): string =>
  list.map(id => `<${name}>${id}</${name}>`).join('');

/** A text message unless `binary`. */
export function command(
  id: number,
  params: readonly number[],
  kind: 'text' | 'binary' = 'text',
  attributes = '',
): string {
  return `<Command id="${id}" ${attributes}><Name>c${id}</Name><Content>${ids('Param', params)}</Content><WebSocketMessageType>${kind}</WebSocketMessageType></Command>`;
}

export function response(id: number, params: readonly number[], attributes = ''): string {
  return `<Response id="${id}" ${attributes}><Name>r${id}</Name><Content>${ids('Param', params)}</Content></Response>`;
}

interface PairContent {
  readonly responses?: readonly number[];
  readonly bad?: readonly number[];
  readonly attributes?: string;
  readonly condition?: string;
}

export function pair(id: number, commandId: number, content: PairContent = {}): string {
  const { responses = [], bad = [], attributes = '' } = content;
  return `<Pair id="${id}" ${attributes}><Name>pair${id}</Name>${condition(content.condition)}<Content><Command>${commandId}</Command>${ids('Response', responses)}${ids('ResponseOnBadCommand', bad)}</Content></Pair>`;
}

/** `items` like `Pair 1` or `Pair 1 next=500`. */
export function group(
  id: number,
  type: string,
  items: readonly string[],
  when?: string,
  attributes = '',
): string {
  const content = items.map(item => {
    const [name, number, next] = item.split(' ');
    return `<${name} ${next === undefined ? '' : next.replace(/=(\d+)/, '="$1"')}>${number}</${name}>`;
  });
  return `<Group id="${id}" ${attributes}><Name>g${id}</Name><Type>${type}</Type>${condition(when)}<Content>${content.join('')}</Content></Group>`;
}

/**
 * `on` like `parameter 10 change`, `response each before`, `protocol after startup` or '' for one that only others
 * fire; content ids below zero are for `else`.
 */
export function trigger(id: number, on: string, ...content: readonly number[]): string {
  return triggerOf(id, on, 'action', content);
}

export function triggerOf(
  id: number,
  on: string,
  type: string,
  content: readonly number[],
  when?: string,
): string {
  const [kind, ...rest] = on.split(' ');
  const target = kind === 'protocol' ? undefined : rest.shift();
  const from =
    on === ''
      ? ''
      : `<On ${target === undefined ? '' : `id="${target}"`}>${kind}</On><Time>${rest.join(' ')}</Time>`;
  const list = content.map(item => (item < 0 ? `<Id else="true">${-item}</Id>` : `<Id>${item}</Id>`));
  return `<Trigger id="${id}"><Name>t${id}</Name>${from}<Type>${type}</Type>${condition(when)}<Content>${list.join('')}</Content></Trigger>`;
}

/** `on` like `parameter 10;11`, or `response` for the item that fired; `attributes` are those of Type. */
export function action(id: number, on: string, type: string, attributes = '', when?: string): string {
  const [kind, target] = on.split(' ');
  return `<Action id="${id}"><Name>a${id}</Name>${condition(when)}<On ${target === undefined ? '' : `id="${target}"`}>${kind}</On><Type ${attributes}>${type}</Type></Action>`;
}

export function timer(
  id: number,
  period: number,
  groups: readonly number[],
  initial = '',
  when?: string,
): string {
  return `<Timer id="${id}"><Name>timer${id}</Name><Time ${initial === '' ? '' : `initial="${initial}"`}>${period}</Time><Interval>0</Interval>${condition(when)}<Content>${ids('Group', groups)}</Content></Timer>`;
}

/** Inline TypeScript. `p` in the body is the protocol; a body with `export` stands for itself. */
export function qaction(id: number, triggers: string, body: string, attributes = '', when?: string): string {
  const code = body.includes('export') ? body : `export default function run(p, ...inputs) { ${body} }`;
  return `<QAction id="${id}" name="q${id}" encoding="javascript" triggers="${triggers}" ${attributes}>${condition(when)}<![CDATA[${code}]]></QAction>`;
}

function condition(when: string | undefined): string {
  return when === undefined ? '' : `<Condition><![CDATA[${when}]]></Condition>`;
}
