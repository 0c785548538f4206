import type { StreamRecord } from '#log/record.ts';

/** Turns the records of a log into another form. */
export interface Exporter {
  /** Takes the next record, in the order of the log; what can be written by then, in order. */
  add(record: StreamRecord): readonly (string | Uint8Array)[];
  /** What is left, and what closes the form. */
  end(): readonly (string | Uint8Array)[];
}
