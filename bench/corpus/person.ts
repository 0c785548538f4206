import type { Param } from '#model/constructs.ts';
import type { Protocol } from '#model/protocol.ts';

/** Something that a person does at an element: a parameter, and what it is set to. */
export interface Deed {
  readonly param: Param;
  readonly value: string | number;
}

/**
 * What a person could do: every button pressed, and every other write parameter set to the first thing that it takes;
 * but for those that say where the device is.
 */
export function deeds({ params }: Protocol): Deed[] {
  return params
    .filter(
      param =>
        param.type === 'write' &&
        !param.general &&
        param.table === undefined &&
        param.twin?.table === undefined &&
        param.dynamicIp < 0 &&
        (param.twin?.dynamicIp ?? -1) < 0,
    )
    .map(param => ({ param, value: valueFor(param) }));
}

function valueFor({ display, interprete, measurement }: Param): string | number {
  const [first] = measurement?.discreets ?? [];
  if (first !== undefined) return first.value;
  if (interprete?.type !== 'double' && measurement?.type !== 'number') return '1';
  return display?.range?.low ?? interprete?.range?.low ?? 1;
}
