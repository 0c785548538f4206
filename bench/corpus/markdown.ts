import { type LostOverall, share } from './report.ts';
import type { Trial } from './trial.ts';

const HEAD = [
  'repository',
  'commit',
  'connections',
  'loads',
  'starts',
  'groups',
  'requests',
  'filled',
  'code',
  'what did not run, and why',
];

/**
 * The tables of docs/compatibility.md. A folder of the corpus that is named `owner+repository@commit` is told as such;
 * any other stands as it is.
 */
export function markdown(trials: readonly Trial[], lost: readonly LostOverall[]): string {
  const rows = trials.map(trial => [
    ...placeOf(trial.file),
    trial.connections.join(' '),
    trial.issues.error > 0 || trial.protocol === '' ? 'no' : 'yes',
    trial.started ? 'yes' : 'no',
    share(trial.groups) || 'none',
    trial.http === undefined ? '' : share(trial.http.answered),
    trial.http === undefined ? '' : share(trial.http.filled),
    String(trial.notPorted.all),
    reasons(trial).join('; '),
  ]);
  const constructs = lost.map(({ count, effect, path, protocols }) => [
    `\`${path.replace(/^Protocol\//, '')}\``,
    String(protocols),
    String(count),
    effect,
  ]);
  return [
    ...table(HEAD, rows),
    '',
    ...table(['construct', 'protocols', 'times', 'what is missing'], constructs),
    '',
  ].join('\n');
}

function placeOf(file: string): [repository: string, commit: string] {
  const found = /^([^/+]+)\+([^/]+)@([0-9a-f]{7})[0-9a-f]*\/(.+)$/.exec(file);
  if (found === null) return [`\`${file}\``, ''];
  const [, owner, name, commit, path] = found;
  return [`${owner}/${name}${path === 'protocol.xml' ? '' : ` \`${path}\``}`, `\`${commit}\``];
}

function reasons({ connections, error, issues, notPorted }: Trial): string[] {
  const more = issues.error > 1 ? ` (and ${issues.error - 1} more)` : '';
  return [
    ...(error === undefined ? [] : [`its own: ${error.replace(/^\d+:\d+ |; .*$| \[[\w-]+\]$/g, '')}${more}`]),
    ...(connections.some(type => type.startsWith('snmp')) ? ['SNMP is not there yet'] : []),
    ...(notPorted.some > 0 ? [`${notPorted.some} of its QActions ran into not being ported`] : []),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
