/** What a hook sees of a parameter: a number for Interprete type double, a string otherwise, null when not initialised. */
export type Value = string | number | null;

/** What may be put into a parameter: bytes are kept as they are. */
export type Input = string | number | boolean | Uint8Array;
