import type { Issue } from '#base/issue.ts';
import type { Param } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';
import { IssueList } from '#xml/issues.ts';
import type { Comment, Node } from '#xml/node.ts';
import { parseXml } from '#xml/parse.ts';
import { linkActions, readActions } from './actions.ts';
import { readIgnoreEqual, readStuffing } from './advanced.ts';
import { linkAlarms } from './alarms.ts';
import { linkConnections, readConnections } from './connections.ts';
import { checkConsistency } from './consistency.ts';
import { type Context, Section, type Source } from './draft.ts';
import { addDuplicates } from './duplicates.ts';
import { freezeDeep } from './freeze.ts';
import { addGeneral } from './general.ts';
import { linkGroups, readGroups } from './groups.ts';
import { readHeader } from './header.ts';
import { leaveOut } from './left-out.ts';
import { linkLogic } from './logic.ts';
import { type Named, nameNodes } from './names.ts';
import { readNoTimeouts } from './no-timeouts.ts';
import { linkPairs, readPairs } from './pairs.ts';
import { linkParams, readParams } from './params.ts';
import { linkQActions, readQActions } from './qactions.ts';
import { linkRedundancy } from './redundancy.ts';
import { checkReferences } from './references.ts';
import { checkValues } from './schema-values.ts';
import { linkSessions, readSessions } from './sessions.ts';
import { type Suppressed, sift } from './suppress.ts';
import { linkTimers, readTimers } from './timers.ts';
import { linkTriggers, readTriggers } from './triggers.ts';
import { linkUnasked } from './unasked.ts';
import { unsupported } from './unsupported.ts';
import { linkWire, readCommands, readResponses } from './wire.ts';

export type { Source } from './draft.ts';

export interface LoadResult {
  /**
   * Given whenever the XML is well-formed and its root is Protocol; faulty items are left out or have defaults. It
   * may run when no issue `stops` it.
   */
  readonly protocol: Protocol | undefined;
  /** By place, but for those that comments suppress. */
  readonly issues: Issue[];
  readonly suppressed: readonly Suppressed[];
  /** How often each known construct is used: `Protocol/Params/Param@id`, `Protocol/Actions/Action/Type=copy`. */
  readonly constructs: ReadonlyMap<string, number>;
}

/** Reads a protocol's XML, and the code files beside it, into the frozen model. Nothing is thrown for a fault in it. */
export function loadProtocol(file: string, source: Source): LoadResult {
  const bytes = source.read(file);
  if (!bytes) {
    const message = 'there is no such file; the path of a protocol.xml would be right';
    const issue = {
      file,
      line: 1,
      column: 1,
      severity: 'error',
      code: 'no-file',
      path: '',
      message,
    } as const;
    return { protocol: undefined, issues: [issue], suppressed: [], constructs: new Map() };
  }
  const issues = new IssueList(file);
  const { root, comments, constructs, places, malformed } = readTree(bytes, file, issues);
  if (!root) return { protocol: undefined, issues: malformed ?? issues.list(), suppressed: [], constructs };
  const context: Context = {
    file,
    source,
    root,
    issues,
    connections: [],
    params: new Section('parameter'),
    commands: new Section('command'),
    responses: new Section('response'),
    pairs: new Section('pair'),
    sessions: new Section('session'),
    groups: new Section('group'),
    timers: new Section('timer'),
    triggers: new Section('trigger'),
    actions: new Section('action'),
    qactions: new Section('QAction'),
  };
  readItems(context);
  linkItems(context);
  checkReferences(context);
  checkConsistency(context);
  checkValues(root, issues);
  noteUnsupported(constructs, places, issues);
  return { protocol: freezeDeep(protocolOf(context)), ...sift(file, issues.list(), comments), constructs };
}

/** The tree under the language's own names; that of the file as written is given up here. */
function readTree(
  bytes: Uint8Array,
  file: string,
  issues: IssueList,
): Named & { readonly comments: readonly Comment[]; readonly malformed?: Issue[] } {
  const { comments, root, issues: malformed } = parseXml(bytes, file);
  if (!root) return { root: undefined, comments, constructs: new Map(), places: new Map(), malformed };
  return { comments, ...nameNodes(root, issues) };
}

/** Sections whose constructs act: one that does nothing yet is told at the place where it stands first. */
const ACTING =
  /^Protocol\/(?:(?:Actions|Groups|Pairs|QActions|Responses|Timers|Triggers)\/|Threads$|NoTimeouts$|Params\/Param@historySet$|Params\/Param\/Interprete\/Sequence@loop$)/;

/** Options are told likewise, but for those of the layout, which are kept. */
const OPTION = /@\w*options=/i;

/** Constructs without which hooks fail or values are others, so that more than a note is due. */
const REFUSED: ReadonlySet<string> = new Set([
  'Protocol/Params/Param@historySet',
  'Protocol/Params/Param/Interprete/Sequence@loop',
]);

function noteUnsupported(
  constructs: ReadonlyMap<string, number>,
  places: ReadonlyMap<string, Node>,
  issues: IssueList,
): void {
  for (const { path, count, level, effect } of unsupported(constructs)) {
    const node = places.get(path);
    // What works in part is for `inspect`; a QAction that is not ported has its own note.
    const isTold = OPTION.test(path) ? level === 'no' : ACTING.test(path) && level !== 'partly';
    if (!isTold || node === undefined || path.includes('@encoding=')) continue;
    const times = count === 1 ? '' : ` (${count} times)`;
    const tell = REFUSED.has(path) ? 'warning' : 'info';
    const attribute = /@(\w+)=/.exec(path)?.[1];
    issues[tell]('not-supported', node, `${path}${times} is not supported yet: ${effect}`, attribute);
  }
}

/** Each section by itself: what needs no other. */
function readItems(context: Context): void {
  readConnections(context);
  readParams(context);
  addGeneral(context);
  addDuplicates(context);
  readCommands(context);
  readResponses(context);
  readPairs(context);
  readSessions(context);
  readGroups(context);
  readTimers(context);
  readTriggers(context);
  readActions(context);
  readQActions(context);
}

/** References between sections, once all of them have their items. */
function linkItems(context: Context): void {
  linkParams(context);
  linkAlarms(context);
  linkWire(context);
  linkPairs(context);
  linkSessions(context, linkConnections(context));
  linkUnasked(context);
  linkRedundancy(context);
  linkGroups(context);
  linkTimers(context);
  linkTriggers(context);
  linkActions(context);
  linkQActions(context);
  leaveOut(context);
  linkLogic(context);
}

function protocolOf(context: Context): Protocol {
  const params = context.params.items;
  const triggers = context.triggers.items;
  return {
    file: context.file,
    ...readHeader(context),
    stuffing: readStuffing(context),
    ignoreEqualResponse: readIgnoreEqual(context),
    connections: context.connections,
    params,
    paramById: new Map(params.map(param => [param.id, param])),
    paramByName: byName(params),
    commands: context.commands.items,
    responses: context.responses.items,
    pairs: context.pairs.items,
    groups: context.groups.items,
    timers: context.timers.items,
    triggers,
    triggerById: new Map(triggers.map(trigger => [trigger.id, trigger])),
    actions: context.actions.items,
    sessions: context.sessions.items,
    qactions: context.qactions.items,
    noTimeouts: readNoTimeouts(context),
    communication: triggers.filter(({ on, time }) => on === 'communication' && time !== undefined),
    afterStartup: triggers.filter(({ on, time }) => on === 'protocol' && time === 'after startup'),
  };
}

/** A name that read and write share is the write's. */
function byName(params: readonly Param[]): Map<string, Param> {
  const names = new Map<string, Param>();
  for (const param of params) {
    const name = param.name.toLowerCase();
    const known = names.get(name);
    if (name !== '' && (!known || (param.type === 'write' && known.type !== 'write'))) names.set(name, param);
  }
  return names;
}
