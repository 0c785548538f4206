import { WebSocketDevice } from '#testing/websocket-device.ts';
import type { WebSocketPeer } from '#testing/websocket-peer.ts';
import { folder, param, protocolOf, startAgent, type TestAgent } from './agent.ts';

/** A protocol whose messages are one parameter, and whose command another. */
const TALKER = protocolOf(
  `<Connections><Connection id="0" name="Main"><Http><CommunicationOptions><WebSocket>true</WebSocket>
     </CommunicationOptions></Http></Connection></Connections>
   <Params>${param(10, 'message', 'string')}${param(11, 'said', 'string')}${param(12, 'say', 'string', '', 'write')}</Params>
   <Commands><Command id="1"><Name>Say</Name><WebSocketMessageType>text</WebSocketMessageType>
     <Content><Param>11</Param></Content></Command></Commands>
   <Responses><Response id="1"><Name>Message</Name><Content><Param>10</Param></Content></Response></Responses>
   <Pairs><Pair id="1"><Name>Say</Name><Content><Command>1</Command></Content></Pair></Pairs>
   <Groups><Group id="1"><Name>Say</Name><Type>poll</Type><Content><Pair>1</Pair></Content></Group></Groups>
   <Triggers>
     <Trigger id="1"><Name>read</Name><On id="each">response</On><Time>before</Time><Type>action</Type><Content><Id>1</Id></Content></Trigger>
     <Trigger id="2"><Name>say</Name><On id="12">parameter</On><Time>change</Time><Type>action</Type><Content><Id>2</Id><Id>4</Id><Id>3</Id></Content></Trigger>
   </Triggers>
   <Actions>
     <Action id="1"><Name>read</Name><On>response</On><Type>read</Type></Action>
     <Action id="2"><Name>copy</Name><On id="11">parameter</On><Type id="12">copy</Type></Action>
     <Action id="4"><Name>make</Name><On id="1">command</On><Type>make</Type></Action>
     <Action id="3"><Name>say</Name><On id="1">group</On><Type>execute</Type></Action>
   </Actions>`,
);

/** An agent with connected elements, and the devices' ends of their lines. */
export interface Talking extends AsyncDisposable {
  readonly agent: TestAgent;
  readonly device: WebSocketDevice;
  readonly peers: readonly WebSocketPeer[];
}

/** Connected elements of these names. `settings` are keys of their connection, as YAML. */
export async function talking(names: readonly string[], settings = ''): Promise<Talking> {
  const device = await WebSocketDevice.listen();
  const agent = await startAgent({}, { data: folder() });
  const peers: WebSocketPeer[] = [];
  for (const name of names) {
    const yaml = `name: ${name}\nprotocol: ${TALKER}\nconnections: {0: {address: "${device.url}/${name}?a=b"${settings}}}\n`;
    await agent.ask('POST', '/api/elements', yaml, { 'content-type': 'application/yaml' });
    peers.push(await device.accept());
  }
  return {
    agent,
    device,
    peers,
    async [Symbol.asyncDispose]() {
      await agent.stop();
      await device.close();
    },
  };
}
