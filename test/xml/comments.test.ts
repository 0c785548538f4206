import { expect, test } from 'vitest';
import { parseXml } from '#xml/parse.ts';

function comments(xml: string): string[] {
  return parseXml(xml, 'x.xml').comments.map(({ column, from, line, text, to }) => {
    const part = xml.split('\n').length > 1 ? '' : xml.slice(from.column - 1, to.column - 1);
    return `${line}:${column}${text}${part}`;
  });
}

test.each([
  ['the element after it', '<a><!-- x --><b><c/></b><d/></a>', ['1:4 x <b><c/></b>']],
  ['each of several', '<a><!-- x --><!-- y --><b/></a>', ['1:4 x <b/>', '1:14 y <b/>']],
  ['the element around it', '<a><b/><!-- x --></a>', ['1:8 x <a><b/><!-- x --></a>']],
  ['one alone in it', '<a><b><!-- x --></b></a>', ['1:7 x <b><!-- x --></b>']],
  ['the root', '<!-- x --><a><b/></a>', ['1:1 x <a><b/></a>']],
  ['nothing behind the root', '<a/><!-- x -->', ['1:5 x ']],
  [
    'elements at every depth',
    '<a><!-- x --><b><!-- y --><c/><!-- z --></b></a>',
    ['1:4 x <b><!-- y --><c/><!-- z --></b>', '1:17 y <c/>', '1:31 z <b><!-- y --><c/><!-- z --></b>'],
  ],
])('A comment stands for %s', (_, xml, found) => {
  expect(comments(xml)).toEqual(found);
});

test('Comments in CDATA are none, and lines count', () => {
  expect(comments('<a>\n<![CDATA[<!-- x -->]]>\n <!-- y -->\n</a>')).toEqual(['3:2 y ']);
});
