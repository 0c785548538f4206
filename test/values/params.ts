import { loadProtocol } from '#load/load.ts';
import type { Param } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';

/** A protocol with these parameters, numbered from 1. */
export function paramsOf(...contents: readonly string[]): Protocol {
  const params = contents.map(
    (content, i) => `<Param id="${i + 1}"><Name>p${i + 1}</Name>${content}</Param>`,
  );
  const xml = `<Protocol><Name>Test</Name><Params>${params.join('')}</Params></Protocol>`;
  const { protocol, issues } = loadProtocol('protocol.xml', {
    read: path => (path === 'protocol.xml' ? Buffer.from(xml) : undefined),
  });
  const error = issues.find(issue => issue.severity === 'error');
  if (error !== undefined) throw new Error(error.message);
  return protocol!;
}

export function paramOf(content: string): Param {
  return paramsOf(content).params[0]!;
}
