import { action, param, qaction } from './protocols.ts';

/** A dummy parameter whose QAction adds a word to parameter 20. */
function noted(...words: readonly (readonly [id: number, word: string])[]): {
  params: string[];
  qactions: string[];
} {
  return {
    params: words.map(([id]) => param(id, '<Type>dummy</Type>')),
    qactions: words.map(([id, word]) =>
      qaction(id, `${id}`, `p.setParameter(20, p.getParameter(20) + '${word} ');`),
    ),
  };
}

export const notes = noted([101, 'one'], [102, 'two'], [103, 'three'], [104, 'four']);

/** Action 101 notes "one", 102 "two" and so on. */
export const NOTES = [101, 102, 103, 104].map(id => action(id, `parameter ${id}`, 'run actions'));
