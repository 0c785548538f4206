import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { HttpAnswer, HttpDeviceReply, HttpDeviceRequest } from '#testing/index.ts';

/** What the files of a folder are sent as; a request need not say which it wants. */
const TYPES: readonly (readonly [extension: string, type: string])[] = [
  ['', 'text/plain; charset=utf-8'],
  ['.json', 'application/json'],
  ['.xml', 'text/xml; charset=utf-8'],
  ['.html', 'text/html; charset=utf-8'],
  ['.txt', 'text/plain; charset=utf-8'],
];

const JSON_BODY =
  '{"status":"ok","data":[{"id":1,"name":"one","value":1.5},{"id":2,"name":"two","value":2.5}]}';
const XML_BODY =
  '<?xml version="1.0" encoding="UTF-8"?>\n<data><item id="1"><name>one</name><value>1.5</value></item></data>';

/**
 * How the HTTP device answers: with the file of `folder` that the path of a request names (its extension may be left
 * out), else with a few data of no meaning, as XML where the request asks for that, and as JSON otherwise.
 */
export function answersOf(folder: string | undefined): HttpAnswer {
  return request => (folder === undefined ? undefined : fileFor(request, folder)) ?? anyAnswer(request);
}

/** A device that is a proxy too is asked for whole URLs. */
function pathOf({ target }: HttpDeviceRequest): string {
  const [path = ''] = target.replace(/^[a-z]+:\/\/[^/?]*/i, '').split('?', 1);
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function fileFor(request: HttpDeviceRequest, folder: string): HttpDeviceReply | undefined {
  const path = join(folder, pathOf(request));
  if (!path.startsWith(join(folder, sep))) return undefined;
  for (const [extension, type] of TYPES) {
    const file = path.replace(/\/$/, '') + extension;
    if (!existsSync(file) || !statSync(file).isFile()) continue;
    const own = TYPES.find(([ending]) => ending !== '' && file.endsWith(ending))?.[1];
    return { headers: [['Content-Type', own ?? type]], body: readFileSync(file) };
  }
  return undefined;
}

function anyAnswer(request: HttpDeviceRequest): HttpDeviceReply {
  const xml = /xml/i.test(request.header('accept') ?? '') || /\.xml$/i.test(pathOf(request));
  return {
    headers: [['Content-Type', xml ? 'text/xml; charset=utf-8' : 'application/json']],
    body: xml ? XML_BODY : JSON_BODY,
  };
}
