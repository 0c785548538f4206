import type { Step } from '#element/core.ts';
import type { Action } from '#model/constructs.ts';
import type { ActionType } from '#model/logic.ts';
import { aggregate } from './aggregate.ts';
import { append, appendData } from './append.ts';
import { increment, multiply, pow } from './arithmetic.ts';
import { clear, clearOnDisplay } from './clear.ts';
import { make } from './command.ts';
import { crc, length } from './computed.ts';
import { close, lock, open, priorityLock, unlock } from './connection.ts';
import { copy, copyReverse } from './copy.ts';
import { execute } from './execute.ts';
import { readFile } from './file.ts';
import { setNext, stopCurrentGroup } from './group.ts';
import { changeLength, setInfo } from './interprete.ts';
import { normalize } from './normalize.ts';
import { timeout } from './pair.ts';
import { go, runActions, save } from './parameter.ts';
import { replace } from './replace.ts';
import { replaceData } from './replace-data.ts';
import { clearLengthInfo, read } from './response.ts';
import { reverse } from './reverse.ts';
import { sleep } from './sleep.ts';
import { readStuffing, stuffing } from './stuffing.ts';
import { swapColumn } from './swap-column.ts';
import { reschedule, restartTimer, start, stop } from './timer.ts';

/** What each action type does, compiled for one action. An action type that is missing here is not supported yet. */
const ACTIONS: Readonly<Partial<Record<ActionType, (action: Action) => Step | undefined>>> = {
  'add to execute': execute('add to execute'),
  aggregate,
  append,
  'append data': appendData,
  'change length': changeLength,
  clear,
  'clear length info': clearLengthInfo,
  'clear on display': clearOnDisplay,
  close,
  copy,
  'copy reverse': copyReverse,
  crc,
  execute: execute('execute'),
  'execute next': execute('execute next'),
  'execute one': execute('execute one'),
  'execute one now': execute('execute one now'),
  'execute one top': execute('execute one top'),
  'force execute': execute('force execute'),
  go,
  increment,
  length,
  lock,
  make,
  multiply,
  normalize,
  open,
  pow,
  'priority lock': priorityLock,
  'priority unlock': unlock,
  read,
  'read file': readFile,
  'read stuffing': readStuffing,
  replace,
  'replace data': replaceData,
  reschedule,
  'restart timer': restartTimer,
  reverse,
  'run actions': runActions,
  save,
  'set info': setInfo,
  'set next': setNext,
  sleep,
  start,
  stop,
  'stop current group': stopCurrentGroup,
  stuffing,
  'swap column': swapColumn,
  timeout,
  unlock,
};

/** The step of an action; undefined for a type that is not supported yet. */
export function actionStep(action: Action): Step | undefined {
  return ACTIONS[action.type]?.(action);
}
