import type { Host } from './host.ts';
import { ownConnectionViews } from './registry.ts';
import { version } from './version.ts';

/** A metric with its samples, as Prometheus has them. */
interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly samples: readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];
}

const STATES = ['active', 'paused', 'stopped', 'error'] as const;

/** Everything that is counted, in the text format of Prometheus (version 0.0.4). Costs nothing until it is asked for. */
export function metricsText(host: Host, readers: Readonly<Record<string, number>>): string {
  return [...elementMetrics(host), ...connectionMetrics(host), ...processMetrics(readers)]
    .filter(({ samples }) => samples.length > 0)
    .map(textOf)
    .join('');
}

function elementMetrics({ elements }: Host): Metric[] {
  const made = elements.flatMap(({ element, name }) =>
    element === undefined ? [] : [{ element, labels: { element: name } }],
  );
  return [
    gauge(
      'headend_elements',
      'Elements by state.',
      STATES.map(state => [{ state }, elements.filter(hosted => hosted.state === state).length]),
    ),
    gauge(
      'headend_element_active',
      '1 while the element is active.',
      elements.map(({ name, state }) => [{ element: name }, state === 'active' ? 1 : 0]),
    ),
    gauge(
      'headend_element_timeout',
      '1 while the element is in timeout.',
      made.map(({ element, labels }) => [labels, element.status.timeout ? 1 : 0]),
    ),
    gauge(
      'headend_element_queue_groups',
      'Groups that wait in the queue of the element.',
      made.map(({ element, labels }) => [labels, element.queue.length]),
    ),
    counter(
      'headend_hook_runs_total',
      'Hooks that were started.',
      made.map(({ element, labels }) => [labels, element.hookRuns.started]),
    ),
    counter(
      'headend_hook_failures_total',
      'Hooks that threw or were rejected.',
      made.map(({ element, labels }) => [labels, element.hookRuns.failed]),
    ),
    counter(
      'headend_hook_not_ported_runs_total',
      'Runs of QActions that are not ported, and were skipped.',
      made.map(({ element, labels }) => [labels, [...element.notPorted.values()].reduce((a, b) => a + b, 0)]),
    ),
  ];
}

function connectionMetrics(host: Host): Metric[] {
  const views = ownConnectionViews(host).map(view => ({
    view,
    labels: { element: view.element, connection: String(view.connection), kind: view.kind },
  }));
  const both = (
    take: (view: (typeof views)[number]['view']) => readonly [number, number],
  ): Metric['samples'] =>
    views.flatMap(({ labels, view }) => {
      const [incoming, outgoing] = take(view);
      return [
        [{ ...labels, direction: 'in' }, incoming],
        [{ ...labels, direction: 'out' }, outgoing],
      ] as const;
    });
  return [
    gauge(
      'headend_connection_connected',
      '1 while the connection is open.',
      views.map(({ labels, view }) => [labels, view.state === 'connected' ? 1 : 0]),
    ),
    counter(
      'headend_messages_total',
      'Messages that came and went.',
      both(view => [view.messagesIn, view.messagesOut]),
    ),
    counter(
      'headend_bytes_total',
      'Bytes of the messages that came and went, without framing.',
      both(view => [view.bytesIn, view.bytesOut]),
    ),
    counter(
      'headend_connection_reconnects_total',
      'How often the connection has opened again after the first time.',
      views.map(({ labels, view }) => [labels, Math.max(0, view.opened - 1)]),
    ),
    counter(
      'headend_commands_refused_total',
      'Commands that a full send queue has refused, and messages that slow clients have missed.',
      views.map(({ labels, view }) => [labels, view.refused]),
    ),
    counter(
      'headend_slow_clients_dropped_total',
      'Clients of what listens that were ended because they did not read.',
      views.map(({ labels, view }) => [labels, view.dropped]),
    ),
    gauge(
      'headend_connection_unsent_bytes',
      'Bytes that wait to be sent.',
      views.map(({ labels, view }) => [labels, view.queue]),
    ),
  ];
}

function processMetrics(readers: Readonly<Record<string, number>>): Metric[] {
  const { system, user } = process.cpuUsage();
  const started = Date.now() / 1000 - process.uptime();
  return [
    gauge('headend_build_info', 'The version, as a label.', [[{ version, node: process.version }, 1]]),
    gauge(
      'headend_api_readers',
      'Clients of the API that read the stream or the events now.',
      Object.entries(readers).map(([of, count]) => [{ of }, count]),
    ),
    counter('process_cpu_seconds_total', 'CPU time of the process in seconds.', [
      [{}, (system + user) / 1e6],
    ]),
    gauge('process_resident_memory_bytes', 'Resident memory in bytes.', [[{}, process.memoryUsage.rss()]]),
    gauge('process_start_time_seconds', 'Start of the process in seconds since 1970.', [[{}, started]]),
  ];
}

function gauge(name: string, help: string, samples: Metric['samples']): Metric {
  return { name, type: 'gauge', help, samples };
}

function counter(name: string, help: string, samples: Metric['samples']): Metric {
  return { name, type: 'counter', help, samples };
}

function textOf({ help, name, samples, type }: Metric): string {
  const lines = samples.map(([labels, value]) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
    return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

/** A label's value as the format writes it. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
