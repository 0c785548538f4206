import { type Scaffold, shellText, type Template, xmlText, yamlText } from './template.ts';

/** A device over TCP or UDP that sends when it likes, or a server for such devices. */
export const SMART_SERIAL: Template = {
  name: 'smart-serial',
  summary: 'a device over TCP or UDP that sends when it likes, or a server for such devices',
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
  <Description>Listens to a device over TCP that sends when it likes.</Description>
  <Version>1.0.0.1</Version>
  <Vendor>headend</Vendor>
  <Type>smart-serial</Type>

  <PortSettings>
    <IPport>
      <DefaultValue>4002</DefaultValue>
    </IPport>
  </PortSettings>

  <Params>
    <!-- Ends what the device sends, and commands: CR LF. On a smart-serial connection every header and trailer of the protocol counts. -->
    <Param id="1" trending="false">
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
    <Param id="2" trending="false">
      <Name>SubscribeCommand</Name>
      <Description>Subscribe Command</Description>
      <Type>fixed</Type>
      <Interprete>
        <RawType>other</RawType>
        <LengthType>fixed</LengthType>
        <Length>13</Length>
        <Type>string</Type>
        <Value>SUBSCRIBE ALL</Value>
      </Interprete>
    </Param>
    <Param id="3" trending="false">
      <Name>LevelHeader</Name>
      <Description>Level Header</Description>
      <Type>fixed</Type>
      <Interprete>
        <RawType>other</RawType>
        <LengthType>fixed</LengthType>
        <Length>6</Length>
        <Type>string</Type>
        <Value>LEVEL </Value>
      </Interprete>
    </Param>
    <Param id="4" trending="false">
      <Name>AlarmHeader</Name>
      <Description>Alarm Header</Description>
      <Type>fixed</Type>
      <Interprete>
        <RawType>other</RawType>
        <LengthType>fixed</LengthType>
        <Length>6</Length>
        <Type>string</Type>
        <Value>ALARM </Value>
      </Interprete>
    </Param>
    <Param id="10" trending="false">
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
    <Param id="11" trending="false">
      <Name>Alarm</Name>
      <Description>Alarm</Description>
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
    <Param id="12" trending="false">
      <Name>Alarms</Name>
      <Description>Alarms since the start</Description>
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
    <Param id="30" trending="false">
      <Name>Subscribe</Name>
      <Description>Subscribe</Description>
      <Type>write</Type>
      <Interprete>
        <RawType>numeric text</RawType>
        <LengthType>next param</LengthType>
        <Type>double</Type>
      </Interprete>
      <Display>
        <RTDisplay>true</RTDisplay>
      </Display>
      <Measurement>
        <Type width="110">button</Type>
        <Discreets>
          <Discreet>
            <Display>Subscribe</Display>
            <Value>1</Value>
          </Discreet>
        </Discreets>
      </Measurement>
    </Param>
  </Params>

  <Commands>
    <Command id="1">
      <Name>Subscribe</Name>
      <Content>
        <Param>2</Param>
        <Param>1</Param>
      </Content>
    </Command>
  </Commands>

  <Responses>
    <Response id="1">
      <Name>Level</Name>
      <Content>
        <Param>3</Param>
        <Param>10</Param>
        <Param>1</Param>
      </Content>
    </Response>
    <Response id="2">
      <Name>Alarm</Name>
      <Content>
        <Param>4</Param>
        <Param>11</Param>
        <Param>1</Param>
      </Content>
    </Response>
  </Responses>

  <Pairs>
    <Pair id="1">
      <Name>Subscribe</Name>
      <Content>
        <Command>1</Command>
      </Content>
    </Pair>
  </Pairs>

  <Groups>
    <Group id="1">
      <Name>Subscribe</Name>
      <Type>poll</Type>
      <Content>
        <Pair>1</Pair>
      </Content>
    </Group>
  </Groups>

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
      <Name>Subscribe</Name>
      <On id="30">parameter</On>
      <Time>change</Time>
      <Type>action</Type>
      <Content>
        <Id>2</Id>
      </Content>
    </Trigger>
    <Trigger id="3">
      <Name>After startup</Name>
      <On>protocol</On>
      <Time>after startup</Time>
      <Type>action</Type>
      <Content>
        <Id>2</Id>
      </Content>
    </Trigger>
    <Trigger id="4">
      <Name>After an alarm</Name>
      <On id="2">response</On>
      <Time>after</Time>
      <Type>action</Type>
      <Content>
        <Id>3</Id>
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
      <Name>Subscribe</Name>
      <On id="1">group</On>
      <Type>execute</Type>
    </Action>
    <Action id="3">
      <Name>Let the same alarm count again</Name>
      <On id="2">response</On>
      <Type>clear</Type>
    </Action>
  </Actions>

  <QActions>
    <QAction id="1" name="Alarms" encoding="typescript" triggers="11" />
  </QActions>
</Protocol>
`;
}

const HOOK = `import type { Protocol } from './protocol.d.ts';

/** Runs at each alarm that differs from the one before. */
export default function alarms(protocol: Protocol): void {
  protocol.setParameter(12, protocol.getParameter(12) + 1);
}
`;

function element({ name }: Scaffold): string {
  return `# An element: this protocol, and the device that it talks to.
name: ${yamlText(name)}
protocol: .
connections:
  0:
    address: localhost   # a host or an address; any: devices connect to it
    port: 4002
    # transport: tls     # or udp, ssh, serial; tcp by default
    # ssh: { username: operator, identity: id_ed25519 }
    # serial: { path: /dev/ttyUSB0, baud: 9600 }
timeout: 30s             # how long the connection may fail before the element is in timeout
`;
}

const CASE = 'cases/what-a-device-sends-becomes-parameters';

const TALK = `# The element subscribes at its start; then the device sends when it likes, and in whatever pieces.
0 » "SUBSCRIBE ALL\\r\\n"
0 « "LEVEL -12.5\\r\\nALA"
0 « "RM fan 2\\r\\n"
expect id:11 == "fan 2"
0 « "LEVEL -13\\r\\n"
`;

const EXPECTED = `{
  "parameters": { "10": -13, "11": "fan 2", "12": 1 },
  "connections": { "0": "connected" }
}
`;

function readme({ name, folder }: Scaffold): string {
  const path = shellText(folder);
  return `# ${name}

A device that sends lines of text when it likes. With the address \`any\` the element listens, and devices connect to it.

    headend validate ${path}
    headend test ${path}
    headend run ${path}/element.yaml --address HOST

1. \`element.yaml\`: the address of the device.
2. \`protocol.xml\`: what it is told, and what it says. Numbers in binary, lengths and checksums are parameters, too.
3. \`headend types ${path}\` after a change of parameters, then \`QAction_1.ts\`.
4. \`cases/\`: a folder for each thing that must work. \`headend test ${path} --update\` writes down what came.
`;
}
