import { inspection, inspectionText } from './inspection.ts';
import { json, painter, write } from './output.ts';
import { invalidProtocol, loadTarget } from './protocols.ts';
import { type Call, textOption } from './verb.ts';

/** Prints what a protocol holds; a faulty one too, as far as it could be read. */
export async function run(call: Call): Promise<0 | 1> {
  const target = call.arguments[0]!;
  const { protocol, issues, constructs } = await loadTarget(target);
  const errors = issues.filter(issue => issue.severity === 'error');
  if (!protocol) throw invalidProtocol(target, errors[0], errors.length);
  const found = inspection(protocol, constructs);
  if (textOption(call, 'format') === 'json') await write(json(found));
  else await write(`${inspectionText(protocol, found, painter(process.stdout)).join('\n')}\n`);
  if (errors.length > 0) {
    const count = errors.length === 1 ? 'is 1 error' : `are ${errors.length} errors`;
    process.stderr.write(
      `${target}: there ${count} in it; headend validate ${errors.length === 1 ? 'shows it' : 'lists them'}\n`,
    );
  }
  return 0;
}
