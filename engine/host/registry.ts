import { HeadendError } from '#base/error.ts';
import { glob } from '#base/glob.ts';
import { adjustmentOf } from '#element/adjustment.ts';
import type { ElementConnection } from '#element/connection.ts';
import { clientInfo, connectionInfo, hostOf } from '#element/connection-info.ts';
import type { Element } from '#element/element.ts';
import type { ConnectionChanges, ConnectionInfo } from '#hooks/connection.ts';
import { checkCloseCode } from '#transport/close.ts';
import type { Host } from './host.ts';

/** A line of the registry: a connection, or a client of one that listens, as the API gives it. */
export type ConnectionView = ConnectionInfo;

/** What is to be changed of one. */
export type ConnectionUpdate = ConnectionChanges;

/** Which connections are meant: those that everything given fits. All but `id` are globs. */
export interface ConnectionChoice {
  readonly id?: string | undefined;
  readonly element?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly user?: string | undefined;
  /** Those that are closed too. */
  readonly closed?: boolean;
}

interface Line {
  readonly view: ConnectionView;
  /** Ends it gracefully. */
  disconnect(code: number, reason: string): void;
  configure(changes: ConnectionChanges): void;
}

/** The connections of a host that are not closed, each with its clients behind it; of all elements, in their order. */
export function connectionViews(host: Host, choice: ConnectionChoice = {}): ConnectionView[] {
  return linesOf(host, choice).map(({ view }) => view);
}

/** All connections of all elements, closed or not, without the clients of those that listen. */
export function ownConnectionViews(host: Host): ConnectionView[] {
  return host.elements.flatMap(({ element }) => (element === undefined ? [] : own(element))).map(viewOf);
}

/**
 * Closes connections and clients gracefully, and returns them as they were. Connections stay closed, as the action
 * `close` leaves them.
 * Raises USAGE for a code that cannot be sent.
 */
export function disconnect(
  host: Host,
  choice: ConnectionChoice,
  code: number,
  reason: string,
): ConnectionView[] {
  checkCloseCode(code);
  const lines = linesOf(host, { ...choice, closed: false });
  for (const line of lines) line.disconnect(code, reason);
  return lines.map(({ view }) => view);
}

/**
 * Changes settings of an open or closed connection, or of one client, until its element starts anew, and returns it as it
 * is then. Raises UNKNOWN_CONNECTION, USAGE and NOT_SUPPORTED.
 */
export function configure(host: Host, id: string, changes: ConnectionChanges): ConnectionView {
  const choice = { id, closed: true };
  const [line] = linesOf(host, choice);
  line?.configure(changes);
  const [view] = connectionViews(host, choice);
  if (view !== undefined) return view;
  throw new HeadendError('UNKNOWN_CONNECTION', `there is no connection ${id}; /api/connections lists them`);
}

function linesOf(host: Host, choice: ConnectionChoice): Line[] {
  const fits = test(choice);
  return host.elements
    .flatMap(({ element }) => (element === undefined ? [] : lines(element)))
    .filter(({ view }) => (choice.closed === true || view.state !== 'closed') && fits(view));
}

function test({ element, host, id, port, user }: ConnectionChoice): (view: ConnectionView) => boolean {
  const any = (): boolean => true;
  const elements = element === undefined ? any : glob(element);
  const hosts = host === undefined ? any : glob(host);
  const ports = port === undefined ? any : glob(port);
  const users = user === undefined ? any : glob(user);
  return view =>
    (id === undefined || view.id === id) &&
    elements(view.element) &&
    (hosts(view.host) || (view.peer !== '' && hosts(hostOf(view.peer)))) &&
    (ports(view.port === null ? '' : String(view.port)) ||
      (view.role === 'server' && ports(portOf(view.local)))) &&
    // Nobody is not somebody whom a glob names.
    (user === undefined || (view.user !== '' && users(view.user)));
}

/** Who looks for a client knows the port where it came to. */
function portOf(local: string): string {
  return local.slice(local.lastIndexOf(':') + 1);
}

interface Own {
  readonly element: Element;
  readonly connection: ElementConnection;
}

/** What opens nothing (virtual) is no line. */
function own(element: Element): Own[] {
  return element.connections
    .filter(connection => connection.opens || connection.model.type === 'http')
    .map(connection => ({ element, connection }));
}

function lines(element: Element): Line[] {
  return own(element).flatMap(each => {
    const { connection } = each;
    const view = viewOf(each);
    const line: Line = {
      view,
      disconnect: (code, reason) => connection.line.disconnect(code, reason),
      configure: changes => connection.adjust(adjustmentOf(connection.model, connection.settings, changes)),
    };
    const clients = [...(connection.clients?.all() ?? [])].map(client => ({
      view: clientInfo(view, client, element.mask),
      disconnect: (code: number, reason: string) => void connection.line.dropClient(client.id, code, reason),
      configure: (changes: ConnectionChanges) =>
        void connection.adjustClient(client.id, adjustmentOf(connection.model, connection.settings, changes)),
    }));
    return [line, ...clients];
  });
}

function viewOf({ connection, element }: Own): ConnectionView {
  return connectionInfo(element, connection);
}
