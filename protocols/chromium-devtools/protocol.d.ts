// Generated from Chromium DevTools 1.0.0.1 by `headend types`; do not edit: run it again.

import type { TypedProtocol } from 'headend';

/** The value of each parameter, by id. */
export interface Values {
  /** DebuggerAddress (read): Address of the Debugger */
  4: string;
  /** WebSocketUrl (read): WebSocket URL */
  5: string;
  /** PageFilter (read): Part of the URL of the Page */
  6: string;
  /** ConnectionState (read): Connection State; 0 = Closed, 1 = Open */
  7: number;
  /** Message (read): Received Message */
  11: string;
  /** Request (read) */
  12: string;
  /** Title (read) */
  20: string;
  /** Url (read): URL */
  21: string;
  /** LoadState (read): Load State; 0 = Unknown, 1 = Loading, 2 = Loaded, 3 = Failed, 4 = Crashed */
  22: number;
  /** TargetId (read): Target Identifier */
  23: string;
  /** Browser (read) */
  24: string;
  /** State (read): 0 = Disconnected, 1 = Attaching, 2 = Attached, 3 = No Page, 4 = Unreachable */
  25: number;
  /** Reason (read): Reason of the Last Fault */
  26: string;
  /** HeapUsed (read): JavaScript Heap Used, MB */
  30: number;
  /** HeapTotal (read): JavaScript Heap Total, MB */
  31: number;
  /** Nodes (read): DOM Nodes */
  32: number;
  /** Documents (read) */
  33: number;
  /** EventListeners (read): Event Listeners */
  34: number;
  /** Frames (read) */
  35: number;
  /** ScriptDuration (read): Time in Scripts, s */
  36: number;
  /** TaskDuration (read): Time in Tasks, s */
  37: number;
  /** ConsoleMessages (read): Console Messages */
  40: number;
  /** LastConsoleMessage (read): Last Console Message */
  41: string;
  /** Poll (dummy): Metrics Are Due */
  42: string;
  /** Exceptions (read) */
  43: number;
  /** LastException (read): Last Exception */
  44: string;
  /** DebuggerAddress (write): Address of the Debugger */
  104: string;
  /** PageFilter (write): Part of the URL of the Page */
  106: string;
  /** Url (write): URL */
  121: string;
  /** Connect (write): 1 = Connect */
  145: number;
}

/** The id of each parameter, by name; of a read and a write parameter of one name, that of the write. */
export type Names = {
  DebuggerAddress: 104;
  WebSocketUrl: 5;
  PageFilter: 106;
  ConnectionState: 7;
  Message: 11;
  Request: 12;
  Title: 20;
  Url: 121;
  LoadState: 22;
  TargetId: 23;
  Browser: 24;
  State: 25;
  Reason: 26;
  HeapUsed: 30;
  HeapTotal: 31;
  Nodes: 32;
  Documents: 33;
  EventListeners: 34;
  Frames: 35;
  ScriptDuration: 36;
  TaskDuration: 37;
  ConsoleMessages: 40;
  LastConsoleMessage: 41;
  Poll: 42;
  Exceptions: 43;
  LastException: 44;
  Connect: 145;
};

/** What `protocol.parameters` reads and sets, by name. */
export interface Parameters {
  /** 4 DebuggerAddress (read): Address of the Debugger */
  debuggerAddress: Values[4];
  /** 5 WebSocketUrl (read): WebSocket URL */
  webSocketUrl: Values[5];
  /** 6 PageFilter (read): Part of the URL of the Page */
  pageFilter: Values[6];
  /** 7 ConnectionState (read): Connection State; 0 = Closed, 1 = Open */
  connectionState: Values[7];
  /** 11 Message (read): Received Message */
  message: Values[11];
  /** 12 Request (read) */
  request: Values[12];
  /** 20 Title (read) */
  title: Values[20];
  /** 21 Url (read): URL */
  url: Values[21];
  /** 22 LoadState (read): Load State; 0 = Unknown, 1 = Loading, 2 = Loaded, 3 = Failed, 4 = Crashed */
  loadState: Values[22];
  /** 23 TargetId (read): Target Identifier */
  targetId: Values[23];
  /** 24 Browser (read) */
  browser: Values[24];
  /** 25 State (read): 0 = Disconnected, 1 = Attaching, 2 = Attached, 3 = No Page, 4 = Unreachable */
  state: Values[25];
  /** 26 Reason (read): Reason of the Last Fault */
  reason: Values[26];
  /** 30 HeapUsed (read): JavaScript Heap Used, MB */
  heapUsed: Values[30];
  /** 31 HeapTotal (read): JavaScript Heap Total, MB */
  heapTotal: Values[31];
  /** 32 Nodes (read): DOM Nodes */
  nodes: Values[32];
  /** 33 Documents (read) */
  documents: Values[33];
  /** 34 EventListeners (read): Event Listeners */
  eventListeners: Values[34];
  /** 35 Frames (read) */
  frames: Values[35];
  /** 36 ScriptDuration (read): Time in Scripts, s */
  scriptDuration: Values[36];
  /** 37 TaskDuration (read): Time in Tasks, s */
  taskDuration: Values[37];
  /** 40 ConsoleMessages (read): Console Messages */
  consoleMessages: Values[40];
  /** 41 LastConsoleMessage (read): Last Console Message */
  lastConsoleMessage: Values[41];
  /** 42 Poll (dummy): Metrics Are Due */
  poll: Values[42];
  /** 43 Exceptions (read) */
  exceptions: Values[43];
  /** 44 LastException (read): Last Exception */
  lastException: Values[44];
  readonly write: {
    /** 104 DebuggerAddress (write): Address of the Debugger */
    debuggerAddress: Values[104];
    /** 106 PageFilter (write): Part of the URL of the Page */
    pageFilter: Values[106];
    /** 121 Url (write): URL */
    url: Values[121];
    /** 145 Connect (write): 1 = Connect */
    connect: Values[145];
  };
}

/** The tables, by id: their columns by id and by name. */
export interface Tables {}

/** The id of a parameter that holds one value. */
export type ParameterId = keyof Values;

/** What a hook is handed, knowing this protocol. */
export type Protocol = TypedProtocol<Values, Names, Parameters>;
