import { type Scaffold, shellText, type Template, xmlText, yamlText } from './template.ts';

/** No device: parameters and a hook, the smallest protocol that does something. */
export const VIRTUAL: Template = {
  name: 'virtual',
  summary: 'no device: parameters and a hook',
  files: scaffold => [
    { path: 'protocol.xml', about: 'the protocol: its parameters', text: protocol(scaffold) },
    { path: 'QAction_1.ts', about: 'the hook: computes one parameter from another', text: HOOK },
    { path: 'element.yaml', about: 'an element: a value to start with', text: element(scaffold) },
    { path: `${CASE}/talk.txt`, about: 'a test: what a user does', text: TALK },
    { path: `${CASE}/expected.json`, about: 'what has come of it then', text: EXPECTED },
    { path: 'README.md', about: 'how to go on', text: readme(scaffold) },
  ],
};

function protocol({ name }: Scaffold): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<Protocol xmlns="http://www.skyline.be/protocol">
  <Name>${xmlText(name)}</Name>
  <Description>Computes a value; talks to no device.</Description>
  <Version>1.0.0.1</Version>
  <Type>virtual</Type>

  <Params>
    <Param id="10">
      <Name>celsius</Name>
      <Description>Temperature in Celsius</Description>
      <Type>read</Type>
      <Interprete>
        <RawType>numeric text</RawType>
        <LengthType>next param</LengthType>
        <Type>double</Type>
        <DefaultValue>20</DefaultValue>
      </Interprete>
      <Display>
        <RTDisplay>true</RTDisplay>
        <Units>deg C</Units>
      </Display>
      <Measurement>
        <Type>number</Type>
      </Measurement>
    </Param>
    <Param id="20">
      <Name>fahrenheit</Name>
      <Description>Temperature in Fahrenheit</Description>
      <Type>read</Type>
      <Interprete>
        <RawType>numeric text</RawType>
        <LengthType>next param</LengthType>
        <Type>double</Type>
      </Interprete>
      <Display>
        <RTDisplay>true</RTDisplay>
        <Units>deg F</Units>
      </Display>
      <Measurement>
        <Type>number</Type>
      </Measurement>
    </Param>
  </Params>

  <!-- Groups are what the queue of an element runs, one at a time. -->
  <Groups>
    <Group id="1">
      <Name>Compute</Name>
      <Description>Compute</Description>
      <Type>poll action</Type>
      <Content>
        <Action>2</Action>
      </Content>
    </Group>
  </Groups>

  <!-- Once the element has started, the group goes into the queue, and runs what hangs on parameter 10. -->
  <Triggers>
    <Trigger id="1">
      <Name>After startup</Name>
      <On>protocol</On>
      <Time>after startup</Time>
      <Type>action</Type>
      <Content>
        <Id>1</Id>
      </Content>
    </Trigger>
  </Triggers>
  <Actions>
    <Action id="1">
      <Name>Queue the group</Name>
      <On id="1">group</On>
      <Type>execute next</Type>
    </Action>
    <Action id="2">
      <Name>Run the hook</Name>
      <On id="10">parameter</On>
      <Type>run actions</Type>
    </Action>
  </Actions>

  <!-- The hook QAction_1.ts runs when parameter 10 changes. -->
  <QActions>
    <QAction id="1" name="Compute" encoding="typescript" triggers="10" />
  </QActions>
</Protocol>
`;
}

const HOOK = `import type { Protocol } from './protocol.d.ts';

/** Runs when parameter 10 changes, and once after start. */
export default function compute(protocol: Protocol): void {
  protocol.setParameter(20, protocol.getParameter(10) * 1.8 + 32);
}
`;

const CASE = 'cases/a-temperature-is-shown-in-fahrenheit';

const TALK = `# Once after the start, and then at each change.
expect id:20 == 68
set celsius = 100
`;

const EXPECTED = `{
  "parameters": {
    "fahrenheit": { "value": 212, "display": "212 deg F" }
  }
}
`;

function element({ name }: Scaffold): string {
  return `# An element: this protocol, with values of its own.
name: ${yamlText(name)}
protocol: .
parameters:
  celsius: 21.5   # by name or by id
`;
}

function readme({ name, folder }: Scaffold): string {
  const dir = shellText(folder);
  const file = shellText(`${folder}/element.yaml`);
  return `# ${name}

A protocol without a device: a parameter, and a hook that computes another one from it.

## Try it

    headend validate ${dir}
    headend test ${dir}
    headend run ${file} --print 10,20 --for 2s

## Make it yours

1. Parameters: in \`protocol.xml\`, each with an id and a name.
2. \`QAction_1.ts\`: what to do when one of \`triggers\` changes.
3. \`headend types ${dir}\` after each change of parameters, so that your editor knows them.
4. A case for each thing it does: a folder in \`cases/\` with what is said in \`talk.txt\` and what comes of it in
   \`expected.json\`; \`headend test ${dir} --update\` writes the latter.
`;
}
