/** What a hook imports from `headend`: its types, and errors it may want to tell apart. */
export { HeadendError } from '#base/error.ts';
export type { Hook, Protocol, TypedProtocol } from '#hooks/protocol.ts';
export type { Input, Value } from '#values/value.ts';
