import { type Scaffold, shellText, type Template, xmlText, yamlText } from './template.ts';

/** A WebSocket that is subscribed to once it is open, and pushes JSON. */
export const WEBSOCKET: Template = {
  name: 'websocket',
  summary: 'a WebSocket that pushes JSON messages',
  files: scaffold => [
    {
      path: 'protocol.xml',
      about: 'the protocol: connection, parameters, messages',
      text: protocol(scaffold),
    },
    { path: 'QAction_1.ts', about: 'the hook: what to do with a message', text: HOOK },
    { path: 'element.yaml', about: 'an element: where the device is', text: element(scaffold) },
    { path: `${CASE}/talk.txt`, about: 'a test: who says what, device and element', text: TALK },
    { path: `${CASE}/expected.json`, about: 'what has come of it then', text: EXPECTED },
    { path: 'README.md', about: 'how to go on', text: readme(scaffold) },
  ],
};

function protocol({ name }: Scaffold): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<Protocol xmlns="http://www.skyline.be/protocol">
  <Name>${xmlText(name)}</Name>
  <Description>Subscribes over a WebSocket and takes in what is pushed.</Description>
  <Version>1.0.0.1</Version>
  <Type>http</Type>

  <!-- One WebSocket, connection 0. It opens when an element starts; parameter 2 tells whether it is open. -->
  <Connections>
    <Connection id="0" name="Device">
      <Http>
        <CommunicationOptions>
          <WebSocket>true</WebSocket>
          <NotifyConnectionPIDs>
            <Connections>2</Connections>
          </NotifyConnectionPIDs>
          <MakeCommandByProtocol>true</MakeCommandByProtocol>
        </CommunicationOptions>
        <UserSettings>
          <BusAddress>
            <DefaultValue>bypassProxy</DefaultValue>
          </BusAddress>
          <IPport>
            <DefaultValue>8080</DefaultValue>
          </IPport>
          <TimeoutTime>
            <DefaultValue>1500</DefaultValue>
          </TimeoutTime>
        </UserSettings>
      </Http>
    </Connection>
  </Connections>

  <Params>
    <!-- 1 while the connection is open, 0 while it is closed. -->
    <Param id="2">
      <Name>connection status</Name>
      <Description>Connection Status</Description>
      <Type>read</Type>
      <Interprete>
        <RawType>numeric text</RawType>
        <LengthType>next param</LengthType>
        <Type>double</Type>
      </Interprete>
      <Display>
        <RTDisplay>true</RTDisplay>
      </Display>
      <Measurement>
        <Type>discreet</Type>
        <Discreets>
          <Discreet>
            <Display>Closed</Display>
            <Value>0</Value>
          </Discreet>
          <Discreet>
            <Display>Open</Display>
            <Value>1</Value>
          </Discreet>
        </Discreets>
      </Measurement>
    </Param>

    <!-- The text of the command: a constant. Put here what your device wants to hear. -->
    <Param id="10">
      <Name>subscription</Name>
      <Description>Subscription</Description>
      <Type>read</Type>
      <Interprete>
        <RawType>other</RawType>
        <LengthType>next param</LengthType>
        <Type>string</Type>
        <Value>{"subscribe":"temperature"}</Value>
      </Interprete>
    </Param>

    <!-- Takes in each message that arrives, whole: "next param" takes all there is. -->
    <Param id="11">
      <Name>message</Name>
      <Description>Message</Description>
      <Type>read</Type>
      <Interprete>
        <RawType>other</RawType>
        <LengthType>next param</LengthType>
        <Type>string</Type>
      </Interprete>
    </Param>

    <!-- What the hook finds in a message. -->
    <Param id="20">
      <Name>temperature</Name>
      <Description>Temperature</Description>
      <Type>read</Type>
      <Interprete>
        <RawType>numeric text</RawType>
        <LengthType>next param</LengthType>
        <Type>double</Type>
      </Interprete>
      <Display>
        <RTDisplay>true</RTDisplay>
        <Units>deg C</Units>
        <Decimals>1</Decimals>
      </Display>
      <Measurement>
        <Type>number</Type>
      </Measurement>
    </Param>
    <Param id="21">
      <Name>sensor name</Name>
      <Description>Sensor Name</Description>
      <Type>read</Type>
      <Interprete>
        <RawType>other</RawType>
        <LengthType>next param</LengthType>
        <Type>string</Type>
      </Interprete>
      <Display>
        <RTDisplay>true</RTDisplay>
      </Display>
      <Measurement>
        <Type>string</Type>
      </Measurement>
    </Param>
  </Params>

  <!-- A command is one message: its parameters one behind the other. Binary, unless it says text. -->
  <Commands>
    <Command id="1">
      <Name>Subscribe</Name>
      <WebSocketMessageType>text</WebSocketMessageType>
      <Content>
        <Param>10</Param>
      </Content>
    </Command>
  </Commands>

  <!-- Stands in no pair, so it may arrive at any time on connection 0. -->
  <Responses>
    <Response id="1" options="Connection:0">
      <Name>Message</Name>
      <Content>
        <Param>11</Param>
      </Content>
    </Response>
  </Responses>

  <!-- A pair without a response: sent, and nothing waited for. -->
  <Pairs>
    <Pair id="1">
      <Name>Subscribe</Name>
      <Content>
        <Command>1</Command>
      </Content>
    </Pair>
  </Pairs>

  <!-- Groups are what the queue of an element runs, one at a time. -->
  <Groups>
    <Group id="1">
      <Name>Subscribe</Name>
      <Description>Subscribe</Description>
      <Type>poll</Type>
      <Content>
        <Pair>1</Pair>
      </Content>
    </Group>
  </Groups>

  <Triggers>
    <!-- Before a command is sent it is put together from its parameters. -->
    <Trigger id="1">
      <Name>Before each command</Name>
      <On id="each">command</On>
      <Time>before</Time>
      <Type>action</Type>
      <Content>
        <Id>1</Id>
      </Content>
    </Trigger>
    <!-- When a message has arrived it is taken apart into the parameters of the response. -->
    <Trigger id="2">
      <Name>Before each response</Name>
      <On id="each">response</On>
      <Time>before</Time>
      <Type>action</Type>
      <Content>
        <Id>2</Id>
      </Content>
    </Trigger>
    <!-- Forgets the message, so that the same one again counts as a new one. -->
    <Trigger id="3">
      <Name>After each response</Name>
      <On id="each">response</On>
      <Time>after</Time>
      <Type>action</Type>
      <Content>
        <Id>3</Id>
        <Id>4</Id>
      </Content>
    </Trigger>
    <!-- Fired by the hook, with checkTrigger(4), once the connection is open. -->
    <Trigger id="4">
      <Name>Subscribe</Name>
      <Type>action</Type>
      <Content>
        <Id>5</Id>
      </Content>
    </Trigger>
  </Triggers>

  <Actions>
    <Action id="1">
      <Name>Make the command</Name>
      <On>command</On>
      <Type>make</Type>
    </Action>
    <Action id="2">
      <Name>Read the response</Name>
      <On>response</On>
      <Type>read</Type>
    </Action>
    <Action id="3">
      <Name>Forget the response</Name>
      <On>response</On>
      <Type>clear</Type>
    </Action>
    <Action id="4">
      <Name>Forget the message</Name>
      <On id="11">parameter</On>
      <Type>clear</Type>
    </Action>
    <Action id="5">
      <Name>Queue the subscription</Name>
      <On id="1">group</On>
      <Type>execute next</Type>
    </Action>
  </Actions>

  <!-- The hook QAction_1.ts runs when the status (2) or the message (11) changes. -->
  <QActions>
    <QAction id="1" name="Device" encoding="typescript" triggers="2;11" />
  </QActions>
</Protocol>
`;
}

const HOOK = `import type { Protocol } from './protocol.d.ts';

const CONNECTION_STATUS = 2;
const OPEN = 1;
const SUBSCRIBE = 4;

/** Runs when the connection opens or closes (parameter 2), and for each message (parameter 11). */
export default function device(protocol: Protocol): void {
  if (protocol.getTriggerParameter() === CONNECTION_STATUS) {
    if (protocol.parameters.connectionStatus === OPEN) protocol.checkTrigger(SUBSCRIBE);
    return;
  }

  const message = parse(protocol.parameters.message);
  if (message === undefined) {
    protocol.log('a message that is no JSON object was left out', 'warn');
    return;
  }
  if (typeof message.temperature === 'number') protocol.parameters.temperature = message.temperature;
  if (typeof message.name === 'string') protocol.parameters.sensorName = message.name;
}

interface Message {
  readonly temperature?: unknown;
  readonly name?: unknown;
}

function parse(text: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
`;

const CASE = 'cases/a-message-becomes-parameters';

const TALK = `# Connection 0: » is sent by the element, « by the device. Time stands still but for lines like: wait 5s
0 » {"subscribe":"temperature"}
0 « {"temperature":21.5,"name":"Studio 1"}
`;

const EXPECTED = `{
  "parameters": {
    "temperature": { "value": 21.5, "display": "21.5 deg C" },
    "sensor name": "Studio 1"
  },
  "stream": [
    { "kind": "command", "name": "Subscribe", "delivered": true },
    { "kind": "response", "name": "Message" }
  ]
}
`;

function element({ name }: Scaffold): string {
  return `# An element: this protocol, and the device that it talks to.
name: ${yamlText(name)}
protocol: .
connections:
  0:
    address: ws://127.0.0.1   # a host, or a URL: ws:// or wss://, with a path if the device wants one
    port: 8080
timeout: 30s                  # how long the connection may fail before the element is in timeout
`;
}

function readme({ name, folder }: Scaffold): string {
  const dir = shellText(folder);
  const file = shellText(`${folder}/element.yaml`);
  return `# ${name}

A protocol for a device that pushes JSON over a WebSocket. Once the connection is open it sends
\`{"subscribe":"temperature"}\`, and takes messages such as \`{"temperature":21.5,"name":"Studio 1"}\`.

## Try it

Put the address of your device into \`element.yaml\`, then:

    headend validate ${dir}
    headend test ${dir}
    headend run ${file} --stream-log stream.log --print 2,20,21

and in a second terminal, to see every message that goes over the wire:

    headend stream --follow stream.log

No device at hand? A peer that sends back what it gets will do, here a message in place of the subscription:

    headend bench websocket --serve --address 127.0.0.1:8080
    headend run ${file} --param 10='{"temperature":21.5}' --print 2,20

## Make it yours

1. Parameter 10 in \`protocol.xml\`: what your device wants to hear once the connection is open.
2. A parameter for each value you want to have, beside 20 and 21.
3. \`QAction_1.ts\`: sets them from a message.
4. \`headend types ${dir}\` after each change of parameters, so that your editor knows them.
5. A case for each thing it does: a folder in \`cases/\` with what is said in \`talk.txt\` and what comes of it in
   \`expected.json\`; \`headend test ${dir} --update\` writes the latter.

## Tested with

Write down here which devices and versions you have tried.
`;
}
