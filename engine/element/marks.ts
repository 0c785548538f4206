/**
 * Where the hook under way stands, for a watchdog of another thread that cannot ask this one: whoever runs a hook notes
 * it before and puts back what stood there after. Plain stores into memory that both threads see.
 */
export const MARK = {
  /** The element's id. */
  element: 0,
  /** One more than the index of the QAction in its protocol; 0: no hook is under way. */
  qaction: 1,
  /** The id of the parameter that ran it, or NONE where it is a group's. */
  parameter: 2,
  /** The id of the group that ran it, else of the one under way, or NONE. */
  group: 3,
} as const;

/** How many there are; a watchdog may keep its own cells behind them. */
export const MARKS = 4;

export const NONE = -0x8000_0000;
