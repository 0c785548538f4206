import type { Place } from '#base/issue.ts';

interface Named extends Place {
  readonly written: string;
}

interface Situation {
  readonly text: string;
  /** Offset of the character that the parser stumbled over. */
  readonly at: number;
  /** Offset just after the latest piece of markup. */
  readonly end: number;
  /** The innermost open element, and the one closed last. */
  readonly open: Named | undefined;
  readonly closed: Named | undefined;
}

interface Explanation {
  readonly message: string;
  /** Where the fault is, as an offset or a place, when that is not where the parser stood. */
  readonly offset?: number;
  readonly place?: Place;
}

/** What the strict parser says, to what is wrong and what would be right. */
const WORDS: Readonly<Record<string, string>> = {
  'attribute without value.': 'an attribute has no value; write name="value"',
  'disallowed character in attribute name.': 'this is no attribute; write name="value"',
  'disallowed character in closing tag.': 'the end tag is not closed; write </Name>',
  'disallowed character in tag name': 'this is no element name; write &lt; for a "<" in text',
  'disallowed character in tag name.': 'this is no element name; write &lt; for a "<" in text',
  'document must contain a root element.': 'there is no element; an element Protocol would be right',
  'documents may contain only one root.': 'a second root element; only one element may stand at the top',
  'empty entity name.': 'a "&" stands alone; write &amp;',
  'malformed character entity.': 'a character reference to no character of XML; remove it',
  'forward-slash in opening tag not followed by >.': 'a "/" in a start tag must be followed by ">"',
  'malformed comment.': 'a comment cannot hold "--"; write it otherwise',
  'no whitespace between attributes.': 'two attributes touch; put a space between them',
  'the string "]]>" is disallowed in char data.': '"]]>" cannot stand in text; write ]]&gt;',
  'undefined entity.':
    'the entity is not known; XML has &amp; &lt; &gt; &quot; &apos; and numbers such as &#160;',
  'unquoted attribute value.': 'an attribute value must be quoted; write name="value"',
  'weird empty close tag.': 'an end tag without a name; write </Name>',
  'XML declaration is incomplete.': 'the XML declaration is not complete; write <?xml version="1.0"?>',
};

const LONE_AMPERSAND = 'a "&" stands alone; write &amp;';

/** Plain words for what the strict parser found. */
export function explain(reason: string, situation: Situation): Explanation {
  const { text, at, end, open, closed } = situation;
  const subject = reason.slice(reason.indexOf(': ') + 2).replace(/\.$/, '');
  switch (reason.split(': ')[0]) {
    case 'disallowed character.':
      return disallowed(text, at);
    case 'unclosed tag':
      return unclosed(text, end, subject, open);
    case 'unexpected close tag.':
      return {
        message: `this end tag does not fit; </${closed?.written}> for line ${closed?.line} would be right`,
        offset: text.lastIndexOf('</', at),
      };
    case 'unmatched closing tag':
      return {
        message: `</${subject}> ends an element that was never started; remove it`,
        offset: text.lastIndexOf('</', at),
      };
    case 'duplicate attribute':
      return { message: `the attribute ${subject} stands twice; remove one` };
    case 'disallowed character in entity name.':
      return { message: LONE_AMPERSAND, offset: text.lastIndexOf('&', at) };
    case 'text data outside of root node.':
      return {
        message: 'text outside of the root element; remove it',
        offset: end + Math.max(text.slice(end).search(/[^ \t\r\n]/), 0),
      };
    case 'unexpected end.':
      return { message: 'the file ends in the middle; it is cut off' };
  }
  return { message: WORDS[reason] ?? `not well-formed XML: ${reason.replace(/\.$/, '')}` };
}

function disallowed(text: string, at: number): Explanation {
  const code = text.codePointAt(at) ?? 0;
  if (code === 60) return { message: 'a "<" cannot stand in an attribute value; write &lt;' };
  const hex = code.toString(16).toUpperCase().padStart(4, '0');
  return { message: `the character U+${hex} is not allowed in XML; remove it` };
}

/** A reference without `;` swallows the rest of the file, so that the parser only sees an element without an end. */
function unclosed(text: string, end: number, name: string, open: Named | undefined): Explanation {
  const ampersand = /&(?!#?\w+;)/.exec(text.slice(end));
  if (ampersand) return { message: LONE_AMPERSAND, offset: end + ampersand.index };
  return { message: `<${name}> is never closed; write </${name}>`, ...(open && { place: open }) };
}
