export const AGGREGATION_TYPES = [
  'avg',
  'avg extended',
  'count',
  'max',
  'min',
  'pct',
  'pct total',
  'sum',
] as const;

export type AggregationType = (typeof AGGREGATION_TYPES)[number];

export const AGGREGATION_OPERATORS = ['==', '!=', '<', '<=', '>', '>=', 'regex'] as const;

export type AggregationOperator = (typeof AGGREGATION_OPERATORS)[number];

/** A value of `allowValues` or `ignoreValues`: of the column with that idx, or of the one that is aggregated. */
export interface ListedValue {
  readonly idx: number | undefined;
  readonly value: string;
}

/** What `equation` and `equationvalue` ask of a row. */
export interface AggregationTest {
  readonly operator: AggregationOperator;
  /** What is compared with: a text, or the value of a parameter. A regular expression for `regex`. */
  readonly value: { readonly text: string } | { readonly pid: number };
  /** The parameter that is looked at; undefined: the value that is aggregated. */
  readonly of: number | undefined;
  /** The one row of it that is looked at, whichever row is aggregated. */
  readonly key: string | undefined;
}

/** What `Type@options` of an action `aggregate` says (ActionAggregate). Columns are ids of parameters but where idx. */
export interface Aggregation {
  readonly type: AggregationType;
  /** Empty: by the rows that foreign keys lead to. `into`: the column that the value of the group goes to. */
  readonly groupBy: readonly { readonly idx: number; readonly into: number | undefined }[];
  readonly groupByTable: number | undefined;
  /** Where the results go, in the order of their type. */
  readonly results: readonly number[];
  readonly weight: number | undefined;
  readonly allowed: readonly ListedValue[];
  readonly ignored: readonly ListedValue[];
  readonly tests: readonly AggregationTest[];
  /** A group of which no row counts has no result, not 0 (`avoidZeroInResult`). */
  readonly avoidZero: boolean;
  /** Only groups that are there: rows of the table of the results, or what a parameter or table holds (`limitresult`). */
  readonly limit: { readonly pid: number | undefined } | undefined;
  /** What rows without a result get. */
  readonly defaults: readonly { readonly pid: number; readonly value: string }[];
  /** Only rows that have a value in a column get it. */
  readonly defaultIf: { readonly idx: number; readonly value: string } | undefined;
  /** Holds 1 while it runs, 0 when it has ended, 2 when it has failed. */
  readonly status: number | undefined;
}
