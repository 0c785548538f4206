import { isMismatch } from '#codec/mismatch.ts';
import { responseMatcher } from '#codec/response.ts';
import type { Checks } from '#codec/verify.ts';
import type { Response } from '#model/constructs.ts';
import { fill, type Reads } from './fill.ts';
import type { Program } from './program.ts';
import type { ReceiverHost } from './receiver.ts';
import { inOrder, type Outcome } from './step.ts';

/**
 * Takes the value of a parameter of type response apart with the response that it names: triggers before it (one of them
 * reads it), match, parameters, changes, triggers after it (ConnectionsSerialCreatingCommandsAndResponses, parameters of
 * type response).
 */
export function parseNested(
  host: ReceiverHost,
  program: Program,
  response: Response,
  bytes: Buffer,
): Outcome {
  const before = program.reads[response.index] ? undefined : program.beforeResponse[response.index];
  if (before === undefined) {
    return take(
      host,
      program,
      response,
      bytes,
      program.reads[response.index]!,
      program.checks[response.index],
    );
  }
  const { incoming, reading, readingParams, verifying } = host;
  host.incoming = bytes;
  host.reading = undefined;
  host.readingParams = undefined;
  host.verifying = undefined;
  const go = (): Outcome => {
    const data = host.incoming ?? bytes;
    const reads = host.reading === response || (host.readingParams ?? false);
    const checks = host.verifying?.response === response ? host.verifying.checks : undefined;
    // The message around it goes on where it stood.
    Object.assign(host, { incoming, reading, readingParams, verifying });
    return take(host, program, response, data, reads, checks);
  };
  const outcome = before(host, { kind: 'response', item: response });
  return outcome === undefined ? go() : outcome.then(go);
}

function take(
  host: ReceiverHost,
  program: Program,
  response: Response,
  data: Buffer,
  reads: Reads,
  checks: Checks | undefined,
): Outcome {
  const current = host.current(response);
  const matcher = current === response ? program.matchers[response.index]! : responseMatcher(current);
  const result = matcher.match(data, host.table, checks);
  if (isMismatch(result)) {
    const { byte, got, wanted } = result;
    const message = `the value is no response ${response.id} "${response.name}": byte ${byte}, ${wanted} expected, got ${got}`;
    host.report('debug', {}, message);
    return;
  }
  const changed = fill(host.table, current, data, result, reads);
  const after = program.afterResponse[response.index];
  const steps = [
    ...changed.map(param => () => host.changed(param)),
    ...changed.map(
      item => () => program.changeAfterResponse[item.index]?.(host, { kind: 'parameter', item }),
    ),
    () => after?.(host, { kind: 'response', item: response }),
  ];
  return inOrder(steps.length, i => steps[i]!());
}
