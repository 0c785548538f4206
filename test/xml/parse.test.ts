import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';
import type { Issue } from '#base/issue.ts';
import type { Node } from '#xml/node.ts';
import { parseXml } from '#xml/parse.ts';

function root(xml: string | Uint8Array): Node {
  const parsed = parseXml(xml, 'p.xml');
  expect(parsed.issues).toEqual([]);
  return parsed.root!;
}

function fault(xml: string | Uint8Array): Issue {
  const parsed = parseXml(xml, 'p.xml');
  expect(parsed.root).toBeUndefined();
  expect(parsed.issues).toHaveLength(1);
  return parsed.issues[0]!;
}

const SAMPLE = `<?xml version="1.0" encoding="utf-8"?>
<!-- a comment with 'quotes' -->
<p:Protocol xmlns:p="http://www.skyline.be/protocol" xmlns="x">
  <Params>
    <Param id="1"
           trending='false'><Name>Größe &amp; Höhe</Name></Param>
    <QAction><![CDATA[if (a < b && c > d) {}]]></QAction>
  </Params>
</p:Protocol>`;

test('Elements know the place of their start tag, attributes that of their name, text that of its start', () => {
  const params = root(SAMPLE).children[0]!;
  const [param, qaction] = params.children;
  expect(params).toMatchObject({ name: 'Params', line: 4, column: 3 });
  expect(param).toMatchObject({ line: 5, column: 5 });
  expect(param?.attributes).toEqual([
    { name: 'id', value: '1', line: 5, column: 12 },
    { name: 'trending', value: 'false', line: 6, column: 12 },
  ]);
  expect(param?.children[0]).toMatchObject({ text: 'Größe & Höhe', textPlace: { line: 6, column: 35 } });
  expect(qaction).toMatchObject({ cdata: true, text: 'if (a < b && c > d) {}' });
  expect(qaction?.textPlace).toEqual({ line: 7, column: 23 });
});

test('An element without text has its own place as the place of its text', () => {
  expect(root('<a>\n <b/></a>').children[0]).toMatchObject({ text: '', textPlace: { line: 2, column: 2 } });
});

test('A node knows its parent, and the root has none', () => {
  const top = root('<a><b/></a>');
  expect(top.parent).toBeUndefined();
  expect(top.children[0]?.parent).toBe(top);
});

test('Names are local names, and namespace declarations are no attributes', () => {
  const top = root(SAMPLE);
  expect(top).toMatchObject({ name: 'Protocol', written: 'Protocol', attributes: [] });
  expect(root('<a xml:space="preserve" q:id="1"/>').attributes.map(a => a.name)).toEqual(['id']);
});

test('A byte order mark, a declaration of UTF-8, ASCII or none may stand before the root', () => {
  for (const start of [
    '\uFEFF',
    '',
    '<?xml version="1.0"?>',
    '<?xml version="1.0" encoding="US-ASCII"?>\n',
  ]) {
    expect(root(Buffer.from(`${start}<a>é</a>`)).text).toBe('é');
    expect(root(`${start}<a>é</a>`).text).toBe('é');
  }
});

test('Character data, CDATA and text around comments and instructions are one text', () => {
  expect(root(`<a>1<!-- - > < ' --><![CDATA[<2>]]><?x it's?>3<b/>4<![CDATA[]]></a>`).text).toBe('1<2>34');
});

test('References are resolved once', () => {
  expect(root('<a b="&amp;lt;&#x41;&#66;&quot;">&amp;lt;&#38;amp;&apos;&#10;</a>')).toMatchObject({
    text: "&lt;&amp;'\n",
    attributes: [{ value: '&lt;AB"' }],
  });
});

test('Line ends are one character in text and a space in attribute values', () => {
  const top = root('<a b="1\r\n2\t3&#10;4">x\r\ny\rz</a>');
  expect(top.text).toBe('x\ny\nz');
  expect(top.attributes[0]?.value).toBe('1 2 3\n4');
  expect(root('<a>\r\n<b/>\r<c/></a>').children.map(node => node.line)).toEqual([2, 3]);
});

test('Text is not trimmed and never taken for a number or a truth value', () => {
  expect(root('<a> 007 </a>').text).toBe(' 007 ');
  expect(root('<a>true</a>').text).toBe('true');
});

test('Elements may be called as properties of objects are', () => {
  const names = ['constructor', '__proto__', 'prototype', 'toString', 'hasOwnProperty', 'text'];
  const top = root(`<a>${names.map(name => `<${name} ${name}="1">x</${name}>`).join('')}</a>`);
  expect(top.children.map(node => [node.name, node.attributes[0]?.name, node.text])).toEqual(
    names.map(name => [name, name, 'x']),
  );
});

const piece = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\r', '\t', '>', '"', "'", 'é', '😀', ']', '-', '#') }),
  fc.constantFrom(
    '&amp;',
    '&lt;',
    '&#65;',
    '&#x1F600;',
    '&#13;',
    '&amp;lt;',
    '<b/>',
    '<b>x</b>',
    '<b c="/>"/>',
  ),
  fc.constantFrom("<!-- it's -->", '<![CDATA[ & < ]] ]]>', '<?x y="?>', '<b c=\'"\' d="&#9;&gt;"></b>'),
);

test('The tree holds just the text and the attributes that a strict reading finds', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
      const xml = `<a>${pieces.join('').replaceAll(']]>', ']]&gt;').replaceAll(']] ]]&gt;', ']] ]]>')}</a>`;
      const strict: string[] = [];
      const open: string[] = [];
      let fails = false;
      const parser = new SaxesParser();
      parser.on('error', () => {
        fails = true;
      });
      parser.on('opentag', tag => {
        open.push('');
        strict.push(...Object.entries(tag.attributes).flat());
      });
      const add = (text: string) => open.push(open.pop() + text);
      parser.on('text', add);
      parser.on('cdata', add);
      parser.on('closetag', () => strict.push(open.pop()!));
      parser.write(xml).close();
      const parsed = parseXml(xml, 'p.xml');
      expect(parsed.root === undefined).toBe(fails);
      if (!parsed.root) return;
      const found: string[] = [];
      const visit = (node: Node): void => {
        found.push(...node.attributes.flatMap(({ name, value }) => [name, value]));
        node.children.forEach(visit);
        found.push(node.text);
      };
      visit(parsed.root);
      expect(found).toEqual(strict);
    }),
    { numRuns: 500 },
  );
});

test.each<[string, string, string, number, number]>([
  ['an element that is not closed', '<a>\n <b>\n</a>', '</b>', 3, 1],
  ['a file that ends in an element', '<a>\n <b>', '<b> is never closed', 2, 2],
  ['an end tag without a start', '<a></a></b>', 'never started', 1, 8],
  ['text after the root', '<a/>\n junk', 'text outside', 2, 2],
  ['two roots', '<a/><b/>', 'second root', 1, 7],
  ['an empty file', '', 'there is no element', 1, 1],
  ['text without an element', 'junk', 'text outside', 1, 1],
  ['NUL', '<a>\0</a>', 'U+0000', 1, 4],
  ['a control character', '<a b="\x01"/>', 'U+0001', 1, 7],
  [']]> in text', '<a>]]></a>', ']]&gt;', 1, 6],
  ['-- in a comment', '<a><!-- -- --></a>', '"--"', 1, 11],
  ['an undefined entity', '<a>&nbsp;</a>', 'numbers such as &#160;', 1, 9],
  ['a lone ampersand before a blank', '<a>x & y;</a>', 'write &amp;', 1, 6],
  ['a lone ampersand before the end', '<a>\nR&D</a>', 'write &amp;', 2, 2],
  ['a reference to no character', '<a>&#0;</a>', 'no character of XML', 1, 7],
  ['< in an attribute value', '<a b="<"/>', 'write &lt;', 1, 7],
  ['an attribute twice', '<a b="" b=""/>', 'the attribute b stands twice', 1, 14],
  ['an attribute without a value', '<a b/>', 'name="value"', 1, 5],
  ['an unquoted attribute', '<a b=1/>', 'must be quoted', 1, 6],
  ['attributes that touch', '<a b=""c=""/>', 'put a space', 1, 8],
  ['a declaration that is not at the start', ' <?xml version="1.0"?><a/>', 'must be at the start', 1, 7],
  ['XML 1.1', '<?xml version="1.1"?><a/>', 'version 1.0 would be right', 1, 1],
])('%s is a fault with its place and what would be right', (_, xml, words, line, column) => {
  const issue = fault(xml);
  expect(issue).toMatchObject({
    file: 'p.xml',
    severity: 'error',
    code: 'xml-not-well-formed',
    line,
    column,
  });
  expect(issue.message).toContain(words);
});

test('A fault tells the elements that are open around it', () => {
  expect(fault('<Protocol><Params>&x;</Params></Protocol>').path).toBe('Protocol/Params');
});

test.each<[string, string]>([
  ['an empty one', '<!DOCTYPE a><a/>'],
  ['one with entities', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
  ['one with an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
  [
    'one with a billion laughs',
    `<!DOCTYPE a [<!ENTITY l0 "ha">${Array.from({ length: 30 }, (_, i) => `<!ENTITY l${i + 1} "&l${i};&l${i};">`).join('')}]><a>&l30;</a>`,
  ],
])('A DOCTYPE is refused: %s', (_, xml) => {
  expect(fault(xml)).toMatchObject({ code: 'xml-doctype', line: 1, column: 1 });
});

test('A document cut off anywhere is a fault', () => {
  const param = (i: number) => `<Param id="${i}"><Name>a &amp; b</Name><![CDATA[x]]><!-- y --></Param>\n`;
  const whole = `<Protocol>${Array.from({ length: 800 }, (_, i) => param(i)).join('')}</Protocol>`;
  for (let length = 0; length < whole.length; length += 1021) {
    expect(fault(whole.slice(0, length)).code).toBe('xml-not-well-formed');
  }
});

test.each<[string, Uint8Array, number, number]>([
  ['UTF-16 with a mark', Buffer.from('\uFEFF<a/>', 'utf16le'), 1, 1],
  ['UTF-16 without a mark', Buffer.from('<a/>', 'utf16le'), 1, 1],
  ['UTF-32', Buffer.from('fffe00003c000000', 'hex'), 1, 1],
  [
    'another declared encoding',
    Buffer.from('<?xml version="1.0" encoding="windows-1252"?><a>\xe9</a>', 'latin1'),
    1,
    1,
  ],
  ['bytes that are no UTF-8', Buffer.from('3c613e0ac3a9ff3c2f613e', 'hex'), 2, 2],
])('%s is a fault that asks for UTF-8', (_, bytes, line, column) => {
  expect(fault(bytes)).toMatchObject({
    code: 'xml-encoding',
    line,
    column,
    message: expect.stringContaining('UTF-8'),
  });
});

test('Half a surrogate pair is a fault with its place', () => {
  expect(fault('<a>\n\uD800</a>')).toMatchObject({ code: 'xml-encoding', line: 2, column: 1 });
});

test.each<[string, () => string, string]>([
  ['more than 16 MiB', () => `<a>${' '.repeat(16 * 1024 * 1024)}</a>`, '16 MiB'],
  ['more than 100 levels', () => '<a>'.repeat(101) + '</a>'.repeat(101), '100 deep'],
  ['a million levels', () => '<a>'.repeat(333_333), '100 deep'],
  ['an attribute value beyond 1 MiB', () => `<a b="${'x'.repeat(1024 * 1024 + 1)}"/>`, '1 MiB'],
  [
    'more than 1 000 attributes',
    () => `<a ${Array.from({ length: 1001 }, (_, i) => `b${i}=""`).join(' ')}/>`,
    '1000',
  ],
  ['more than 250 000 elements', () => `<a>${'<b/>'.repeat(250_000)}</a>`, '250000'],
])('%s is a fault that names the limit', (_, xml, limit) => {
  expect(fault(xml())).toMatchObject({ code: 'xml-limit', message: expect.stringContaining(limit) });
});

test.each<[string, () => string]>([
  ['100 levels', () => '<a>'.repeat(100) + '</a>'.repeat(100)],
  ['1 000 attributes', () => `<a ${Array.from({ length: 1000 }, (_, i) => `b${i}=""`).join(' ')}/>`],
  ['a hundred thousand references', () => `<a>${'&lt;&#65;'.repeat(50_000)}</a>`],
  ['a megabyte of text', () => `<a>${'x'.repeat(1_000_000)}</a>`],
  ['a megabyte of lines', () => `<a>${'\n'.repeat(1_000_000)}</a>`],
  ['a megabyte of comments', () => `<a>${'<!---->'.repeat(140_000)}</a>`],
])('%s can be read', (_, xml) => {
  expect(root(xml()).name).toBe('a');
});

test('Whatever the bytes, reading them gives a tree or one issue', () => {
  const bits = fc.constantFrom(
    '<',
    '</',
    '/>',
    '>',
    'a',
    '="',
    '"',
    "'",
    '&',
    ';',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?',
    '?>',
    '<!DOCTYPE',
    '\0',
    ' ',
    '[',
    'é',
  );
  fc.assert(
    fc.property(fc.array(bits, { maxLength: 30 }), parts => {
      const parsed = parseXml(parts.join(''), 'p.xml');
      expect(parsed.issues).toHaveLength(parsed.root ? 0 : 1);
    }),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), bytes => {
      const parsed = parseXml(bytes, 'p.xml');
      expect(parsed.issues).toHaveLength(parsed.root ? 0 : 1);
    }),
    { numRuns: 500 },
  );
});

test('A line end on each side of a processing instruction is two line ends', () => {
  expect(parseXml('<a>\r<?x y?>\n</a>', 'a.xml').root?.text).toBe('\n\n');
});
