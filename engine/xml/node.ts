import type { Place } from '#base/issue.ts';

/** An attribute and the place of its name. */
export interface Attribute extends Place {
  readonly name: string;
  readonly value: string;
}

/** A comment, its place, and the element it stands for: the next one beside it; where none follows, the one around it. */
export interface Comment extends Place {
  readonly text: string;
  /** The `<` of that element. */
  readonly from: Place;
  /** Behind its end. */
  readonly to: Place;
}

/**
 * An element of a protocol's XML. Names are local names (a namespace prefix is dropped) in the spelling of the
 * language, whatever case the author used; the place is that of its `<`.
 */
export interface Node extends Place {
  readonly name: string;
  /** The name as the author wrote it. */
  readonly written: string;
  readonly parent: Node | undefined;
  readonly attributes: readonly Attribute[];
  readonly children: readonly Node[];
  /** Character data and CDATA of the element itself, in order, references resolved, not trimmed. */
  readonly text: string;
  /** Where the first character data starts; the element's own place when there is none. */
  readonly textPlace: Place;
  /** True when text came in CDATA: then it is code and never trimmed by readers. */
  readonly cdata: boolean;
}
