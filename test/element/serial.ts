import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { onTestFinished } from 'vitest';
import { TcpPeer } from '#testing/index.ts';

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A client, and the name that an element has for it. */
export interface Client extends TcpPeer {
  readonly own: string;
}

/** A client of an element on this machine, which ends with the test. */
export async function client(port: number, from = '127.0.0.1', host = '127.0.0.1'): Promise<Client> {
  const socket = connect({ port, host, localAddress: from });
  await once(socket, 'connect');
  onTestFinished(() => void socket.destroy());
  return Object.assign(new TcpPeer(socket), { own: `${from}:${socket.localPort}` });
}

/** What differs in a protocol that asks `#question;` and is answered `#answer;`. */
interface Asking {
  /** `serial` unless said. */
  readonly type?: string;
  /** Attributes of Type. */
  readonly attributes?: string;
  /** Of the pair. */
  readonly pair?: string;
  /** PortSettings and what else stands beside the sections. */
  readonly more?: string;
}

const mark = (id: number, type: string, value: string): string =>
  `<Param id="${id}"><Name>P${id}</Name><Type>${type}</Type><Interprete><RawType>other</RawType><LengthType>fixed</LengthType><Length>1</Length><Type>string</Type><Value>${value}</Value></Interprete></Param>`;
const open = (id: number, type: string, more = ''): string =>
  `<Param id="${id}"><Name>P${id}</Name><Type>${type}</Type><Interprete><RawType>other</RawType><LengthType>next param</LengthType><Type>string</Type>${more}</Interprete></Param>`;

/** Each set of parameter 30 sends `#one;`, and the answer is parameter 20. */
export function asking({ attributes = '', more = '', pair = '', type = 'serial' }: Asking = {}): string {
  return `<Protocol xmlns="http://www.skyline.be/protocol"><Name>T</Name><Version>1.0.0.1</Version><Type ${attributes}>${type}</Type>${more}
  <Params>${mark(1, 'header', '#')}${mark(2, 'trailer', ';')}${open(10, 'read', '<DefaultValue>one</DefaultValue>')}${open(20, 'read')}${open(30, 'write')}</Params>
  <Commands><Command id="1"><Name>Ask</Name><Content><Param>1</Param><Param>10</Param><Param>2</Param></Content></Command></Commands>
  <Responses><Response id="1"><Name>Answer</Name><Content><Param>1</Param><Param>20</Param><Param>2</Param></Content></Response></Responses>
  <Pairs><Pair id="1" ${pair}><Name>Ask</Name><Content><Command>1</Command><Response>1</Response></Content></Pair></Pairs>
  <Groups><Group id="1"><Name>Ask</Name><Type>poll</Type><Content><Pair>1</Pair></Content></Group></Groups>
  <Triggers>
    <Trigger id="1"><Name>Ask</Name><On id="30">parameter</On><Time>change</Time><Type>action</Type><Content><Id>1</Id></Content></Trigger>
    <Trigger id="2"><Name>Read</Name><On id="1">response</On><Time>before</Time><Type>action</Type><Content><Id>2</Id></Content></Trigger>
  </Triggers>
  <Actions>
    <Action id="1"><Name>Ask</Name><On id="1">group</On><Type>execute</Type></Action>
    <Action id="2"><Name>Read</Name><On>response</On><Type>read</Type></Action>
  </Actions></Protocol>`;
}
