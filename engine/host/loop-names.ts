import { MARKS } from '#element/marks.ts';

/** Cells behind the marks: what the thread that is watched tells the one that watches. */
export const CELL = {
  /** Counts its returns to the event loop. */
  beats: MARKS,
  /** 1 while a debugger may have stopped it. */
  debugged: MARKS + 1,
} as const;

export const CELLS = MARKS + 2;

/** Names for the ids and indexes in the cells, sent before they can stand there. */
export type Names =
  | { readonly kind: 'element'; readonly id: number; readonly name: string; readonly protocol: string }
  | {
      readonly kind: 'protocol';
      /** Its file. */
      readonly protocol: string;
      /** By index. */
      readonly qactions: readonly (Named & { readonly file: string })[];
      readonly groups: readonly Named[];
      /** Those that run a QAction. */
      readonly parameters: readonly Named[];
    };

export interface Named {
  readonly id: number;
  readonly name: string;
}

/** What the watching thread is started with. */
export interface LoopData {
  readonly cells: Int32Array;
  /** Milliseconds without a return to the event loop. */
  readonly limit: number;
  readonly logLevel: string;
  readonly logFormat: 'pretty' | 'json';
}

/** Under this name the watched thread keeps what the watching one asks it while it runs round. */
export const ANSWERS = 'headend.loop';

/** The answers, as JSON text. */
export interface LoopAnswers {
  /** A LoopPlace; `stack`: as text, where the thread's own says nothing. */
  place(stack?: string): string;
  flush(): string;
}

/** Where the loop is, and what waits. */
export interface LoopPlace {
  /** `file:line:column` of the innermost code of a hook; undefined where there is none on the stack. */
  readonly place: string | undefined;
  /** The QAction whose file that is. */
  readonly qaction: number | undefined;
  /** The innermost frame of all. */
  readonly frame: string | undefined;
  /** Asynchronous hooks that have not settled: one of them may be what runs. */
  readonly waiting: readonly { readonly element: string; readonly qaction: Named }[];
}
