import type { Param } from '#model/constructs.ts';
import type { AlarmLimit } from '#model/param.ts';
import type { Protocol } from '#model/protocol.ts';

/** What a person is shown, where: only what the protocol has of it. */
export interface InspectedDisplay {
  readonly defaultPage: string;
  readonly pages: readonly InspectedPage[];
  /** Web interfaces in the order of pages. */
  readonly links: readonly { readonly name: string; readonly url: string }[];
  readonly trees: readonly { readonly param: number; readonly tables: readonly number[] }[];
  readonly matrices: readonly { readonly param: number; readonly inputs: number; readonly outputs: number }[];
  readonly charts: readonly { readonly param: number; readonly options: readonly string[] }[];
}

export interface InspectedPage {
  readonly name: string;
  /** Opened by page buttons, and not in the list of pages. */
  readonly openedBy: readonly number[];
  readonly wide: boolean;
  readonly params: readonly { readonly id: number; readonly row: number; readonly column: number }[];
}

/** An alarm that is monitored. */
export interface InspectedAlarm {
  readonly id: number;
  readonly name: string;
  readonly limits: Readonly<Partial<Record<AlarmLimit | 'Info', string>>>;
}

/** The pages of a protocol, in their order; undefined where it shows nothing. */
export function inspectDisplay({ pages, params }: Protocol): InspectedDisplay | undefined {
  const { defaultPage, pageOrder, matrices, trees, wideColumnPages } = pages;
  const names = new Set(params.flatMap(({ display }) => display.positions.map(({ page }) => page)));
  const rank = (name: string): number => {
    const at = pageOrder.indexOf(name);
    return at < 0 ? pageOrder.length : at;
  };
  const sorted = [...names].filter(name => name !== '').sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const charts = params.filter(({ measurement }) => measurement?.type === 'chart');
  if (sorted.length + trees.length + matrices.length + charts.length === 0) return undefined;
  return {
    defaultPage: defaultPage === '' ? (sorted[0] ?? '') : defaultPage,
    pages: sorted.map(name => ({
      name,
      openedBy: params.filter(param => opens(param, name)).map(({ id }) => id),
      wide: wideColumnPages.includes(name),
      params: params.flatMap(({ id, display }) => {
        const found = display.positions.find(({ page }) => page === name);
        return found === undefined ? [] : [{ id, row: found.row, column: found.column }];
      }),
    })),
    links: pageOrder.flatMap(entry => {
      const [name = '', url] = entry.split(/#(.*)/s);
      return url === undefined || names.has(entry) ? [] : [{ name, url }];
    }),
    trees: trees.map(({ param, tables }) => ({
      param: idOf(param),
      tables: tables.map(({ table }) => table.id),
    })),
    matrices: matrices.map(({ param, inputs, outputs }) => ({
      param: param.id,
      inputs: idOf(inputs),
      outputs: idOf(outputs),
    })),
    charts: charts.map(({ id, measurement }) => ({ param: id, options: measurement!.options })),
  };
}

/** What is monitored; undefined where nothing is. */
export function inspectAlarms({ params }: Protocol): InspectedAlarm[] | undefined {
  const alarms = params.flatMap(({ alarm, id, name }) => {
    if (alarm?.monitored !== true) return [];
    return [{ id, name, limits: { ...alarm.limits, ...(alarm.info !== undefined && { Info: alarm.info }) } }];
  });
  return alarms.length === 0 ? undefined : alarms;
}

/** A row for each page, and for what stands beside pages. */
export function displayRows(display: InspectedDisplay): string[][] {
  const { charts, defaultPage, links, matrices, pages, trees } = display;
  return [
    ...pages.map(({ name, openedBy, params, wide }) => {
      const notes = [
        ...(name === defaultPage ? ['default'] : []),
        ...(wide ? ['one column'] : []),
        ...(openedBy.length > 0 ? [`opened by ${openedBy.join(', ')}`] : []),
      ];
      return ['page', name, `${params.length} parameter${params.length === 1 ? '' : 's'}`, notes.join(', ')];
    }),
    ...links.map(({ name, url }) => ['link', name, url, '']),
    ...trees.map(({ param, tables }) => ['tree', String(param), `tables ${tables.join(', ')}`, '']),
    ...matrices.map(({ inputs, outputs, param }) => [
      'matrix',
      String(param),
      `inputs ${inputs}, outputs ${outputs}`,
      '',
    ]),
    ...charts.map(({ options, param }) => ['chart', String(param), options.join('; '), '']),
  ];
}

export function alarmRows(alarms: readonly InspectedAlarm[]): (string | number)[][] {
  return alarms.map(({ id, limits, name }) => [
    id,
    name,
    Object.entries(limits)
      .map(([limit, value]) => `${limit} ${value}`)
      .join('  '),
  ]);
}

/** A page button has the page that it opens as its value. */
function opens({ measurement }: Param, page: string): boolean {
  return measurement?.type === 'pagebutton' && measurement.discreets.some(({ value }) => value === page);
}

/** 0: none that there is. */
function idOf(param: Param | undefined): number {
  return param?.id ?? 0;
}
