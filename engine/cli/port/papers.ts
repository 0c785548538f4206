import { shellText, yamlText } from '#cli/templates/template.ts';
import type { Connection } from '#model/connection.ts';
import type { Protocol } from '#model/protocol.ts';
import { isLibrary, type Port } from './hook.ts';

interface Folder {
  readonly name: string;
  readonly folder: string;
}

/** `element.yaml`: the connections that have an address, with the port that the protocol suggests. */
export function elementText({ connections }: Protocol, { name }: Folder): string {
  const open = connections.filter(({ type }) => type !== 'virtual');
  return [
    '# An element: this protocol, and the device that it talks to.',
    `name: ${yamlText(name)}`,
    'protocol: .',
    ...(open.length === 0 ? [] : ['connections:', ...open.flatMap(connectionLines)]),
    'timeout: 30s             # how long a connection may fail before the element is in timeout',
    '',
  ].join('\n');
}

function connectionLines({ id, name, settings, type }: Connection): string[] {
  const about = `${type} ${name}`.trim().replace(/\s+/g, ' ');
  return [
    `  ${id}:                     # ${about}`,
    '    address: 127.0.0.1',
    ...(settings.port === undefined ? [] : [`    port: ${settings.port}`]),
  ];
}

/** `README.md`: where it came from, and what there is to write. */
export function readmeText(
  protocol: Protocol,
  ports: readonly Port[],
  { folder, name }: Folder,
  from: string,
): string {
  const dir = shellText(folder);
  const rows = ports.map(port => `| ${row(port).join(' | ')} |`);
  const table =
    rows.length === 0
      ? ['It has no code in other languages.']
      : [
          'Its code was written for DataMiner. Each QAction has a TypeScript file of its name, which takes its place',
          'and says `not ported` when it is run, until somebody writes it: what the original read and set stands in',
          'its head.',
          '',
          '| file | name | runs on | original |',
          '| --- | --- | --- | --- |',
          ...rows,
        ];
  return `# ${name}

${protocol.name} ${protocol.version}, from \`${from}\`. \`protocol.xml\` is as it was, so that the two can be compared.

${table.join('\n')}

## Go on

1. \`headend validate ${dir}\` says what is wrong with the protocol, \`headend inspect ${dir}\` what it holds and what of it
   is not supported.
2. Put the address of the device into \`element.yaml\`, and \`headend run ${shellText(`${folder}/element.yaml`)}\`: what can run
   without the code does.
3. Write the QActions, those that others import first. \`protocol.d.ts\` has the names and types of parameters and tables;
   calls have the names of SLProtocol in camelCase.
4. \`cases/<sentence>/\` with a \`talk.txt\` are its tests: \`headend test ${dir}\` runs them.
`;
}

function row({ original, qaction }: Port): string[] {
  const { encoding, groups, id, name, triggers } = qaction;
  const runs = [
    ...triggers.map(param => `${param.id} ${param.name}`),
    ...groups.map(each => `group ${each.id}`),
  ];
  return [
    `\`QAction_${id}.ts\``,
    cell(name),
    isLibrary(qaction) ? 'nothing: a library' : cell(runs.join(', ')),
    original.files.length > 0 ? `${encoding}, \`QAction_${id}/\`` : `${encoding}, \`protocol.xml\``,
  ];
}

function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
}
