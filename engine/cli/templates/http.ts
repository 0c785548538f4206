import { type Scaffold, shellText, type Template, xmlText, yamlText } from './template.ts';

/** A device with an HTTP API that is polled, and answers with JSON. */
export const HTTP: Template = {
  name: 'http',
  summary: 'an HTTP API that is polled for JSON',
  files: scaffold => [
    { path: 'protocol.xml', about: 'the protocol: requests, parameters, timer', text: protocol(scaffold) },
    { path: 'QAction_1.ts', about: 'the hook: what to do with a reply', text: HOOK },
    { path: 'element.yaml', about: 'an element: where the device is', text: element(scaffold) },
    { path: `${CASE}/talk.txt`, about: 'a test: what is asked and answered', text: TALK },
    { path: `${CASE}/expected.json`, about: 'what has come of it then', text: EXPECTED },
    { path: 'README.md', about: 'how to go on', text: readme(scaffold) },
  ],
};

function protocol({ name }: Scaffold): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<Protocol xmlns="http://www.skyline.be/protocol">
  <Name>${xmlText(name)}</Name>
  <Description>Polls an HTTP API and takes in what it answers.</Description>
  <Version>1.0.0.1</Version>
  <Type>http</Type>

  <!-- Defaults of an element's connection: its file may give others. -->
  <PortSettings>
    <BusAddress>
      <DefaultValue>bypassProxy</DefaultValue>
    </BusAddress>
    <IPport>
      <DefaultValue>8080</DefaultValue>
    </IPport>
    <TimeoutTime>
      <DefaultValue>1500</DefaultValue>
    </TimeoutTime>
    <Retries>
      <DefaultValue>1</DefaultValue>
    </Retries>
  </PortSettings>

  <!-- A session is one or more requests, made one after the other; parameters get what comes back. -->
  <HTTP>
    <Session id="1" name="Get status">
      <Connection id="1" name="Status">
        <Request verb="GET" url="/api/status">
          <Headers>
            <Header key="Accept">application/json</Header>
          </Headers>
        </Request>
        <Response statusCode="10">
          <Content pid="11" />
        </Response>
      </Connection>
    </Session>
  </HTTP>

  <Params>
    <!-- The status line of the last reply: "HTTP/1.1 200 OK". -->
    <Param id="10">
      <Name>status line</Name>
      <Description>Status Line</Description>
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

    <!-- Its body, whole. -->
    <Param id="11">
      <Name>status reply</Name>
      <Description>Status Reply</Description>
      <Type>read</Type>
      <Interprete>
        <RawType>other</RawType>
        <LengthType>next param</LengthType>
        <Type>string</Type>
      </Interprete>
    </Param>

    <!-- What the hook finds in it. -->
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

  <!-- Groups are what the queue of an element runs, one at a time. -->
  <Groups>
    <Group id="1">
      <Name>Poll status</Name>
      <Description>Poll status</Description>
      <Content>
        <Session>1</Session>
      </Content>
    </Group>
  </Groups>

  <!-- Every ten seconds, and once after the start. -->
  <Timers>
    <Timer id="1">
      <Name>Poll</Name>
      <Time initial="true">10000</Time>
      <Interval>75</Interval>
      <Content>
        <Group>1</Group>
      </Content>
    </Timer>
  </Timers>

  <!-- The hook QAction_1.ts runs when the body (11) differs from the one before. -->
  <QActions>
    <QAction id="1" name="Device" encoding="typescript" triggers="11" />
  </QActions>
</Protocol>
`;
}

const HOOK = `import type { Protocol } from './protocol.d.ts';

/** Runs when the device has answered something new (parameter 11). */
export default function device(protocol: Protocol): void {
  const status = parse(protocol.getParameter(11));
  if (status === undefined) {
    protocol.log('a reply that is no JSON object was left out', 'warn');
    return;
  }
  if (typeof status.temperature === 'number') protocol.setParameter(20, status.temperature);
  if (typeof status.name === 'string') protocol.setParameter(21, status.name);
}

interface Status {
  readonly temperature?: unknown;
  readonly name?: unknown;
}

function parse(text: string): Status | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
`;

const CASE = 'cases/a-reply-becomes-parameters';

const TALK = `# Connection 0: » is asked by the element, « answered by the device. Time stands still but for lines like: wait 5s
0 » GET /api/status
0 « {"temperature":21.5,"name":"Studio 1"}
wait 10s
0 » GET /api/status
0 « {"temperature":22,"name":"Studio 1"}
`;

const EXPECTED = `{
  "parameters": {
    "status line": "HTTP/1.1 200 OK",
    "temperature": { "value": 22, "display": "22.0 deg C" },
    "sensor name": "Studio 1"
  },
  "stream": [
    { "kind": "request", "name": "Get status", "line": "GET /api/status HTTP/1.1", "delivered": true },
    { "kind": "reply", "name": "Get status", "status": 200 }
  ]
}
`;

function element({ name }: Scaffold): string {
  return `# An element: this protocol, and the device that it talks to.
name: ${yamlText(name)}
protocol: .
connections:
  0:
    address: 127.0.0.1   # a host, or http:// or https:// with a host
    port: 8080
timeout: 30s             # how long the connection may fail before the element is in timeout
`;
}

function readme({ name, folder }: Scaffold): string {
  const dir = shellText(folder);
  const file = shellText(`${folder}/element.yaml`);
  return `# ${name}

A protocol for a device with an HTTP API. Every ten seconds it asks for \`/api/status\`, and takes replies such as
\`{"temperature":21.5,"name":"Studio 1"}\`.

## Try it

Put the address of your device into \`element.yaml\`, then:

    headend validate ${dir}
    headend test ${dir}
    headend run ${file}

\`headend run ${file} --print 20,21\` prints the parameters as they change.

## Make it yours

1. Requests: in \`protocol.xml\`, a Session each, and a Group that runs it; a Timer queues the group.
2. Parameters: what comes back (statusCode, Content), and what you make of it.
3. \`QAction_1.ts\`: what to do with a reply. It runs when one of \`triggers\` changes.
4. \`headend types ${dir}\` after each change of parameters, so that your editor knows them.
`;
}
