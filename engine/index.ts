/** What a hook imports from `headend`: its types, errors it may want to tell apart, the numbers of `log`. */
export { HeadendError } from '#base/error.ts';
export type {
  Client,
  ClientDecision,
  ClientEnd,
  ClientRequest,
  ClientSession,
  Clients,
  SessionChoice,
} from '#hooks/client.ts';
export type {
  Connection,
  ConnectionChanges,
  ConnectionEvent,
  ConnectionInfo,
  ConnectionLogLevel,
  Connections,
  Ping,
  Reading,
  SendOptions,
} from '#hooks/connection.ts';
export { LogLevel, LogType } from '#hooks/log-type.ts';
export type { Hook, Protocol, TypedProtocol } from '#hooks/protocol.ts';
export type { Columns, InputValue, RowCell } from '#hooks/row-protocol.ts';
export { KeyType, SaveOption } from '#hooks/row-protocol.ts';
export type { Row, RowInput, Table } from '#hooks/tables.ts';
export { type CellInput, Clear, Leave } from '#values/cells.ts';
export type { Input, Value } from '#values/value.ts';
