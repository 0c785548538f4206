import { consoleText, type EventParams, exceptionText, type Message, type TargetInfo } from './messages.ts';
import type { Protocol } from './protocol.d.ts';
import { fault, Requests } from './requests.ts';

/** Values of State and LoadState. */
const STATE = { disconnected: 0, attaching: 1, attached: 2, noPage: 3, unreachable: 4 } as const;
const LOAD = { unknown: 0, loading: 1, loaded: 2, failed: 3, crashed: 4 } as const;
const MEGABYTE = 1_000_000;

/** Metrics of Performance.getMetrics, the parameter of each, and what it is divided by. */
const METRICS: ReadonlyMap<string, readonly [id: 30 | 31 | 32 | 33 | 34 | 35 | 36 | 37, unit: number]> =
  new Map([
    ['JSHeapUsedSize', [30, MEGABYTE]],
    ['JSHeapTotalSize', [31, MEGABYTE]],
    ['Nodes', [32, 1]],
    ['Documents', [33, 1]],
    ['JSEventListeners', [34, 1]],
    ['Frames', [35, 1]],
    ['ScriptDuration', [36, 1]],
    ['TaskDuration', [37, 1]],
  ]);

/** Asks the browser where its WebSocket is: a set of the dynamic ip parameter opens it. */
export async function connect(protocol: Protocol): Promise<void> {
  const url = `${protocol.getParameter(4).replace(/\/+$/, '')}/json/version`;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5000) });
    if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
    const version = (await answer.json()) as { Browser?: string; webSocketDebuggerUrl?: string };
    if (version.webSocketDebuggerUrl === undefined) throw new Error('says no webSocketDebuggerUrl');
    protocol.setParameter(24, version.Browser ?? '');
    protocol.setParameter(26, '');
    protocol.setParameter(5, version.webSocketDebuggerUrl);
  } catch (error) {
    if (protocol.getParameter(7) !== 1) protocol.setParameter(25, STATE.unreachable);
    const { cause, message } = error as Error & { cause?: { code?: string } };
    fault(protocol, `${url}: ${cause?.code ?? message}`);
  }
}

/** The page that is watched. */
export class Page {
  readonly #requests = new Requests();
  #targetId = '';
  #sessionId = '';
  /** There is no page where it went: the browser shows one of its own in its place. */
  #failed = false;
  /** The page that was closed last: for a moment the browser still lists it. */
  #closedId = '';

  /** The connection is open: look for a page. Closed: there is none. */
  state(protocol: Protocol): void {
    this.#requests.clear();
    this.#leave(protocol, LOAD.unknown);
    if (protocol.getParameter(7) !== 1) {
      protocol.setParameter(25, STATE.disconnected);
      return;
    }
    this.#requests.send(protocol, 'Target.setDiscoverTargets', { discover: true }, '');
    this.#look(protocol);
  }

  receive(protocol: Protocol): void {
    const message = JSON.parse(protocol.getParameter(11)) as Message;
    if (this.#requests.answered(protocol, message) || message.params === undefined) return;
    if (message.sessionId === undefined) this.#browserEvent(protocol, message.method, message.params);
    else if (message.sessionId === this.#sessionId) this.#pageEvent(protocol, message.method, message.params);
  }

  poll(protocol: Protocol): void {
    this.#requests.tick(protocol);
    this.#refresh(protocol);
    if (this.#sessionId === '') return;
    // A page that moves to another process while it is attached to may load without an event.
    const going = this.#requests.waits('Page.navigate') || this.#requests.waits('Runtime.evaluate');
    if (protocol.getParameter(22) === LOAD.loading && !going) this.#askReady(protocol);
    if (this.#requests.waits('Performance.getMetrics')) return;
    this.#requests.send(protocol, 'Performance.getMetrics', {}, this.#sessionId, ({ metrics = [] }) => {
      for (const { name, value } of metrics) {
        const [id, unit] = METRICS.get(name) ?? [];
        if (id !== undefined && unit !== undefined) protocol.setParameter(id, value / unit);
      }
    });
  }

  /** The write parameter Url was set. */
  navigate(protocol: Protocol): void {
    const url = protocol.getParameter(121);
    if (this.#sessionId === '') {
      fault(protocol, `there is no page to go to ${url}`);
      return;
    }
    this.#failed = false;
    protocol.setParameter(22, LOAD.loading);
    this.#requests.send(protocol, 'Page.navigate', { url }, this.#sessionId, ({ errorText }) => {
      if (errorText === undefined) return;
      this.#failed = true;
      this.#loaded(protocol);
      fault(protocol, `${url}: ${errorText}`);
    });
  }

  #look(protocol: Protocol): void {
    protocol.setParameter(25, STATE.attaching);
    this.#requests.send(protocol, 'Target.getTargets', {}, '', ({ targetInfos = [] }) => {
      const page = targetInfos.find(target => this.#wants(protocol, target));
      if (page === undefined) protocol.setParameter(25, STATE.noPage);
      else this.#attach(protocol, page);
    });
  }

  #attach(protocol: Protocol, page: TargetInfo): void {
    const { targetId } = page;
    this.#targetId = targetId;
    protocol.setParameter(25, STATE.attaching);
    this.#requests.send(
      protocol,
      'Target.attachToTarget',
      { targetId, flatten: true },
      '',
      ({ sessionId }) => {
        this.#sessionId = sessionId ?? '';
        protocol.setParameter(23, targetId);
        this.#show(protocol, page);
        protocol.setParameter(25, STATE.attached);
        for (const domain of ['Page', 'Runtime', 'Inspector'])
          this.#requests.send(protocol, `${domain}.enable`, {}, this.#sessionId);
        this.#requests.send(protocol, 'Performance.enable', {}, this.#sessionId, () => this.poll(protocol));
        // Events tell only what happens from now on.
        this.#askReady(protocol);
      },
    );
  }

  #askReady(protocol: Protocol): void {
    const expression = 'location.protocol + document.readyState';
    this.#requests.send(protocol, 'Runtime.evaluate', { expression }, this.#sessionId, ({ result }) => {
      const said = String(result?.value);
      this.#failed = said.startsWith('chrome-error:');
      if (said.endsWith('complete')) this.#loaded(protocol);
      else protocol.setParameter(22, LOAD.loading);
    });
  }

  #loaded(protocol: Protocol): void {
    protocol.setParameter(22, this.#failed ? LOAD.failed : LOAD.loaded);
  }

  /** Title and URL: a title that comes after its page is no event. */
  #refresh(protocol: Protocol): void {
    const targetId = this.#targetId;
    if (targetId === '' || this.#requests.waits('Target.getTargetInfo')) return;
    this.#requests.send(protocol, 'Target.getTargetInfo', { targetId }, '', ({ targetInfo }) => {
      if (targetInfo?.targetId === this.#targetId) this.#show(protocol, targetInfo);
    });
  }

  #leave(protocol: Protocol, load: number): void {
    this.#targetId = '';
    this.#sessionId = '';
    this.#failed = false;
    protocol.setParameter(22, load);
  }

  #show(protocol: Protocol, { title, url }: TargetInfo): void {
    protocol.setParameter(20, title);
    protocol.setParameter(21, url);
  }

  #browserEvent(protocol: Protocol, method: string | undefined, params: EventParams): void {
    const { sessionId, targetId, targetInfo } = params;
    switch (method) {
      case 'Target.targetInfoChanged':
        if (targetInfo?.targetId === this.#targetId) this.#show(protocol, targetInfo);
        else if (targetInfo !== undefined) this.#offered(protocol, targetInfo);
        break;
      case 'Target.targetCreated':
        if (targetInfo !== undefined) this.#offered(protocol, targetInfo);
        break;
      case 'Target.targetDestroyed':
        if (targetId === this.#targetId) this.#gone(protocol);
        break;
      case 'Target.detachedFromTarget':
        if (sessionId === this.#sessionId) this.#gone(protocol);
        break;
    }
  }

  #pageEvent(protocol: Protocol, method: string | undefined, params: EventParams): void {
    switch (method) {
      case 'Page.frameStartedLoading':
        // The main frame has the identifier of its target.
        if (params.frameId === this.#targetId) protocol.setParameter(22, LOAD.loading);
        break;
      case 'Page.frameNavigated':
        if (params.frame?.id === this.#targetId) this.#failed = params.frame.unreachableUrl !== undefined;
        break;
      case 'Page.loadEventFired':
        this.#loaded(protocol);
        this.#refresh(protocol);
        break;
      case 'Inspector.targetCrashed':
        protocol.setParameter(22, LOAD.crashed);
        fault(protocol, 'the page has crashed');
        break;
      case 'Runtime.consoleAPICalled':
        protocol.setParameter(40, protocol.getParameter(40) + 1);
        protocol.setParameter(41, consoleText(params));
        break;
      case 'Runtime.exceptionThrown':
        protocol.setParameter(43, protocol.getParameter(43) + 1);
        protocol.setParameter(44, exceptionText(params));
        break;
    }
  }

  /** A page that was not there, or was elsewhere: taken where none is watched. */
  #offered(protocol: Protocol, target: TargetInfo): void {
    if (protocol.getParameter(25) === STATE.noPage && this.#wants(protocol, target))
      this.#attach(protocol, target);
  }

  #gone(protocol: Protocol): void {
    this.#requests.clear();
    this.#closedId = this.#targetId;
    fault(protocol, 'the page is closed');
    this.#leave(protocol, LOAD.unknown);
    this.#look(protocol);
  }

  #wants(protocol: Protocol, { targetId, type, url }: TargetInfo): boolean {
    return type === 'page' && targetId !== this.#closedId && url.includes(protocol.getParameter(6));
  }
}
