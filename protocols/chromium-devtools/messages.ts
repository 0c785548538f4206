/** Messages of the Chrome DevTools Protocol, as much of them as is read here. */

/** What the browser sends: the answer to a request, by its id, or an event. */
export interface Message {
  readonly id?: number;
  readonly result?: Result;
  readonly error?: { readonly code: number; readonly message: string };
  readonly method?: string;
  readonly params?: EventParams;
  /** The page that it comes from; missing where it is the browser. */
  readonly sessionId?: string;
}

export interface TargetInfo {
  readonly targetId: string;
  readonly type: string;
  readonly title: string;
  readonly url: string;
}

/** Results of the methods that are called here. */
export interface Result {
  /** Target.getTargets */
  readonly targetInfos?: readonly TargetInfo[];
  /** Target.getTargetInfo */
  readonly targetInfo?: TargetInfo;
  /** Target.attachToTarget */
  readonly sessionId?: string;
  /** Performance.getMetrics */
  readonly metrics?: readonly { readonly name: string; readonly value: number }[];
  /** Page.navigate: why there is no page. */
  readonly errorText?: string;
  /** Runtime.evaluate */
  readonly result?: { readonly value?: unknown };
}

/** Parameters of the events that are handled here. */
export interface EventParams {
  readonly targetInfo?: TargetInfo;
  readonly targetId?: string;
  readonly sessionId?: string;
  /** Runtime.consoleAPICalled */
  readonly args?: readonly {
    readonly type: string;
    readonly value?: unknown;
    readonly description?: string;
  }[];
  /** Runtime.exceptionThrown */
  readonly exceptionDetails?: {
    readonly text: string;
    readonly lineNumber: number;
    readonly url?: string;
    readonly exception?: { readonly description?: string };
  };
  /** Page.frameStartedLoading */
  readonly frameId?: string;
  /** Page.frameNavigated; `unreachableUrl` where the browser shows its own page for one that it could not get. */
  readonly frame?: { readonly id: string; readonly unreachableUrl?: string };
}

/** The text of a console message: its arguments with a space between them. */
export function consoleText({ args = [] }: EventParams): string {
  return args
    .map(({ description, type, value }) =>
      value === undefined ? (description ?? type) : typeof value === 'string' ? value : JSON.stringify(value),
    )
    .join(' ');
}

/** The first line of an exception, and where it was thrown. */
export function exceptionText({ exceptionDetails }: EventParams): string {
  if (exceptionDetails === undefined) return '';
  const { exception, lineNumber, text, url } = exceptionDetails;
  const what = exception?.description?.split('\n')[0] ?? text;
  return url ? `${what} (${url}:${lineNumber + 1})` : what;
}
