import { setFlagsFromString } from 'node:v8';

/** Bytecode that V8 may join into one function; by itself it stops at 920 bytes. */
const JOINED = 4000;

/**
 * Lets V8 compile a message's way through an element as a whole: it is some thirty small functions, more than V8 joins
 * by itself, and calling those that are left costs a burst of small messages a tenth of its time. It counts for all of
 * the process, from what is compiled next.
 */
export function joinFunctions(): void {
  setFlagsFromString(`--max-inlined-bytecode-size-cumulative=${JOINED}`);
}
