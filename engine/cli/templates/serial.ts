import { type Scaffold, shellText, type Template, xmlText, yamlText } from './template.ts';

/** A device over TCP, UDP or TLS that answers commands. */
export const SERIAL: Template = {
  name: 'serial',
  summary: 'a device over TCP, UDP or TLS that answers commands',
  files: scaffold => [
    {
      path: 'protocol.xml',
      about: 'the protocol: commands, responses, parameters',
      text: protocol(scaffold),
    },
    { path: 'QAction_1.ts', about: 'the hook: what to do with a value', text: HOOK },
    { path: 'element.yaml', about: 'an element: where the device is', text: element(scaffold) },
    { path: `${CASE}/talk.txt`, about: 'a test: what is said and answered', text: TALK },
    { path: `${CASE}/expected.json`, about: 'what has come of it then', text: EXPECTED },
    { path: 'README.md', about: 'how to go on', text: readme(scaffold) },
  ],
};

function protocol({ name }: Scaffold): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<Protocol xmlns="http://www.skyline.be/protocol">
  <Name>${xmlText(name)}</Name>
  <Description>Asks a device over TCP, and takes in what it answers.</Description>
  <Version>1.0.0.1</Version>
  <Vendor>headend</Vendor>
  <Type>serial</Type>

  <PortSettings>
    <IPport>
      <DefaultValue>4001</DefaultValue>
    </IPport>
    <TimeoutTime>
      <DefaultValue>1500</DefaultValue>
    </TimeoutTime>
    <Retries>
      <DefaultValue>1</DefaultValue>
    </Retries>
  </PortSettings>

  <Params>
    <!-- What the command consists of: constants, and parameters whose values go out. -->
    <Param id="1" trending="false">
      <Name>StatusCommand</Name>
      <Description>Status Command</Description>
      <Type>fixed</Type>
      <Interprete>
        <RawType>other</RawType>
        <LengthType>fixed</LengthType>
        <Length>7</Length>
        <Type>string</Type>
        <Value>STATUS?</Value>
      </Interprete>
    </Param>
    <!-- Ends a command and a response: CR LF. -->
    <Param id="2" trending="false">
      <Name>LineEnd</Name>
      <Description>Line End</Description>
      <Type>trailer</Type>
      <Interprete>
        <RawType>other</RawType>
        <LengthType>fixed</LengthType>
        <Length>2</Length>
        <Type>string</Type>
        <Value>0x0D0x0A</Value>
      </Interprete>
    </Param>
    <Param id="3" trending="false">
      <Name>OkHeader</Name>
      <Description>Ok Header</Description>
      <Type>header</Type>
      <Interprete>
        <RawType>other</RawType>
        <LengthType>fixed</LengthType>
        <Length>3</Length>
        <Type>string</Type>
        <Value>OK </Value>
      </Interprete>
    </Param>
    <Param id="4" trending="false">
      <Name>ErrorHeader</Name>
      <Description>Error Header</Description>
      <Type>header</Type>
      <Interprete>
        <RawType>other</RawType>
        <LengthType>fixed</LengthType>
        <Length>4</Length>
        <Type>string</Type>
        <Value>ERR </Value>
      </Interprete>
    </Param>
    <Param id="5" trending="false">
      <Name>Comma</Name>
      <Description>Comma</Description>
      <Type>fixed</Type>
      <Interprete>
        <RawType>other</RawType>
        <LengthType>fixed</LengthType>
        <Length>1</Length>
        <Type>string</Type>
        <Value>,</Value>
      </Interprete>
    </Param>
    <Param id="6" trending="false">
      <Name>SetCommand</Name>
      <Description>Set Command</Description>
      <Type>fixed</Type>
      <Interprete>
        <RawType>other</RawType>
        <LengthType>fixed</LengthType>
        <Length>6</Length>
        <Type>string</Type>
        <Value>LEVEL </Value>
      </Interprete>
    </Param>
    <!-- What the response is taken apart into: up to the constant that follows. -->
    <Param id="10" trending="false">
      <Name>State</Name>
      <Description>State</Description>
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
    <Param id="11" trending="false">
      <Name>Level</Name>
      <Description>Level</Description>
      <Type>read</Type>
      <Interprete>
        <RawType>numeric text</RawType>
        <LengthType>next param</LengthType>
        <Type>double</Type>
      </Interprete>
      <Display>
        <RTDisplay>true</RTDisplay>
        <Units>dB</Units>
        <Decimals>1</Decimals>
      </Display>
      <Measurement>
        <Type>number</Type>
      </Measurement>
    </Param>
    <Param id="111" trending="false">
      <Name>Level</Name>
      <Description>Level</Description>
      <Type>write</Type>
      <Interprete>
        <RawType>numeric text</RawType>
        <LengthType>next param</LengthType>
        <Type>double</Type>
      </Interprete>
      <Display>
        <RTDisplay>true</RTDisplay>
        <Units>dB</Units>
      </Display>
      <Measurement>
        <Type>number</Type>
      </Measurement>
    </Param>
    <Param id="12" trending="false">
      <Name>LastError</Name>
      <Description>Last Error</Description>
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
    <!-- How often nothing came after all retries. -->
    <Param id="13" trending="false">
      <Name>Failures</Name>
      <Description>Failures</Description>
      <Type>read</Type>
      <Interprete>
        <RawType>numeric text</RawType>
        <LengthType>next param</LengthType>
        <Type>double</Type>
        <DefaultValue>0</DefaultValue>
      </Interprete>
      <Display>
        <RTDisplay>true</RTDisplay>
      </Display>
      <Measurement>
        <Type>number</Type>
      </Measurement>
    </Param>
    <Param id="14" trending="false">
      <Name>Summary</Name>
      <Description>Summary</Description>
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

  <Commands>
    <Command id="1">
      <Name>Status</Name>
      <Content>
        <Param>1</Param>
        <Param>2</Param>
      </Content>
    </Command>
    <Command id="2">
      <Name>Set level</Name>
      <Content>
        <Param>6</Param>
        <Param>111</Param>
        <Param>2</Param>
      </Content>
    </Command>
  </Commands>

  <Responses>
    <Response id="1">
      <Name>Status</Name>
      <Content>
        <Param>3</Param>
        <Param>10</Param>
        <Param>5</Param>
        <Param>11</Param>
        <Param>2</Param>
      </Content>
    </Response>
    <Response id="2">
      <Name>Error</Name>
      <Content>
        <Param>4</Param>
        <Param>12</Param>
        <Param>2</Param>
      </Content>
    </Response>
  </Responses>

  <Pairs>
    <Pair id="1">
      <Name>Status</Name>
      <Content>
        <Command>1</Command>
        <Response>1</Response>
        <ResponseOnBadCommand>2</ResponseOnBadCommand>
      </Content>
    </Pair>
    <Pair id="2">
      <Name>Set level</Name>
      <Content>
        <Command>2</Command>
        <Response>1</Response>
        <ResponseOnBadCommand>2</ResponseOnBadCommand>
      </Content>
    </Pair>
  </Pairs>

  <Groups>
    <Group id="1">
      <Name>Status</Name>
      <Type>poll</Type>
      <Content>
        <Pair>1</Pair>
      </Content>
    </Group>
    <Group id="2">
      <Name>Set level</Name>
      <Type>poll</Type>
      <Content>
        <Pair>2</Pair>
      </Content>
    </Group>
  </Groups>

  <Timers>
    <Timer id="1">
      <Name>Every ten seconds</Name>
      <Time initial="true">10000</Time>
      <Interval>75</Interval>
      <Content>
        <Group>1</Group>
      </Content>
    </Timer>
  </Timers>

  <Triggers>
    <Trigger id="1">
      <Name>Before each response</Name>
      <On id="each">response</On>
      <Time>before</Time>
      <Type>action</Type>
      <Content>
        <Id>1</Id>
      </Content>
    </Trigger>
    <Trigger id="2">
      <Name>Level is set</Name>
      <On id="111">parameter</On>
      <Time>change</Time>
      <Type>action</Type>
      <Content>
        <Id>2</Id>
      </Content>
    </Trigger>
    <Trigger id="3">
      <Name>No answer after all retries</Name>
      <On id="each">pair</On>
      <Time>timeout after retries</Time>
      <Type>action</Type>
      <Content>
        <Id>3</Id>
      </Content>
    </Trigger>
    <Trigger id="4">
      <Name>After the status</Name>
      <On id="1">response</On>
      <Time>after</Time>
      <Type>action</Type>
      <Content>
        <Id>4</Id>
      </Content>
    </Trigger>
  </Triggers>

  <Actions>
    <Action id="1">
      <Name>Read</Name>
      <On>response</On>
      <Type>read</Type>
    </Action>
    <Action id="2">
      <Name>Send</Name>
      <On id="2">group</On>
      <Type>execute</Type>
    </Action>
    <Action id="3">
      <Name>Count</Name>
      <On id="13">parameter</On>
      <Type>increment</Type>
    </Action>
    <Action id="4">
      <Name>Let the same answer count again</Name>
      <On>response</On>
      <Type>clear</Type>
    </Action>
  </Actions>

  <QActions>
    <QAction id="1" name="Summary" encoding="typescript" triggers="10;11" />
  </QActions>
</Protocol>
`;
}

const HOOK = `import type { Protocol } from './protocol.d.ts';

/** Runs when the state or the level has changed. */
export default function summary(protocol: Protocol): void {
  const level = protocol.getParameter(11);
  protocol.setParameter(14, \`\${protocol.getParameter(10)} at \${level} dB\`);
}
`;

function element({ name }: Scaffold): string {
  return `# An element: this protocol, and the device that it talks to.
name: ${yamlText(name)}
protocol: .
connections:
  0:
    address: 127.0.0.1   # a host or an address
    port: 4001
    # transport: tls     # or udp, ssh, serial; tcp by default
    # ssh: { username: operator, identity: id_ed25519 }
    # serial: { path: /dev/ttyUSB0, baud: 9600 }
timeout: 30s             # how long the connection may fail before the element is in timeout
`;
}

const CASE = 'cases/a-device-is-asked-and-told';

const TALK = `# The element asks at its start; "»" is what it sends, "«" what the device says.
0 » "STATUS?\\r\\n"
0 « "OK on air,-12.5\\r\\n"
expect id:11 == -12.5
# A user sets the level.
set 111 = -20
0 » "LEVEL -20\\r\\n"
0 « "OK on air,-20\\r\\n"
expect id:11 == -20
# What the device refuses is no failure: nothing is sent again.
set 111 = 99
0 » "LEVEL 99\\r\\n"
0 « "ERR out of range\\r\\n"
`;

const EXPECTED = `{
  "parameters": { "10": "on air", "12": "out of range", "13": 0, "14": "on air at -20 dB" },
  "timeout": false
}
`;

function readme({ name, folder }: Scaffold): string {
  const path = shellText(folder);
  return `# ${name}

A device that answers one command after the other, in lines of text.

    headend validate ${path}
    headend test ${path}
    headend run ${path}/element.yaml --address HOST

1. \`element.yaml\`: the address of the device.
2. \`protocol.xml\`: what it is told, and what it says. Numbers in binary, lengths and checksums are parameters, too.
3. \`headend types ${path}\` after a change of parameters, then \`QAction_1.ts\`.
4. \`cases/\`: a folder for each thing that must work. \`headend test ${path} --update\` writes down what came.
`;
}
