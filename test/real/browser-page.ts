import { once } from 'node:events';
import WebSocket from 'ws';
import type { Chromium } from './chromium.ts';

const PATIENCE = 10_000;

interface Answer {
  readonly id?: number;
  readonly error?: { readonly message: string };
  readonly result?: {
    readonly result?: { readonly value?: unknown };
    readonly exceptionDetails?: {
      readonly text: string;
      readonly exception?: { readonly description: string };
    };
  };
}

/** A page of a browser, driven through the browser's DevTools. */
export class BrowserPage {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #calls = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', data => {
      const answer = JSON.parse(String(data)) as Answer;
      if (answer.id !== undefined) this.#waiting.get(answer.id)?.(answer);
    });
  }

  /** Opens a page; resolves when it has loaded. */
  static async open(browser: Chromium, url: string): Promise<BrowserPage> {
    const answer = await fetch(`${browser.url}/json/new?${url}`, { method: 'PUT' });
    const { webSocketDebuggerUrl } = (await answer.json()) as { webSocketDebuggerUrl: string };
    const socket = new WebSocket(webSocketDebuggerUrl);
    await once(socket, 'open');
    const page = new BrowserPage(socket);
    await page.until(`location.href === ${JSON.stringify(url)} && document.readyState === 'complete'`);
    return page;
  }

  /** The value of an expression, awaited. */
  async value(expression: string): Promise<unknown> {
    const { result } = await this.#call('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    const fault = result?.exceptionDetails;
    if (fault !== undefined) throw new Error(fault.exception?.description ?? fault.text);
    return result?.result?.value;
  }

  /** Resolves when an expression holds, looked at with each frame that the page would draw. */
  async until(expression: string): Promise<void> {
    const ended = performance.now() + PATIENCE;
    for (;;) {
      // While it loads, what is evaluated may go with the page before.
      const holds = await this.value(expression).catch(() => false);
      if (holds === true) return;
      if (performance.now() > ended) {
        throw new Error(
          `${expression} does not hold; the page shows: ${await this.value('document.body.innerText')}`,
        );
      }
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }

  /** The pointer of a person moves to a place, in pixels. */
  async move(x: number, y: number): Promise<void> {
    await this.#call('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y });
  }

  /** A person types a text into what has the focus, and Enter behind it. */
  async type(text: string): Promise<void> {
    await this.#call('Input.insertText', { text });
    const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' };
    await this.#call('Input.dispatchKeyEvent', { type: 'keyDown', ...enter });
    await this.#call('Input.dispatchKeyEvent', { type: 'keyUp', ...enter });
  }

  /** A person closes it. */
  async close(): Promise<void> {
    const gone = once(this.#socket, 'close');
    await this.#call('Page.close', {});
    await gone;
  }

  async #call(method: string, params: object): Promise<Answer> {
    const id = ++this.#calls;
    const answered = new Promise<Answer>(resolve => this.#waiting.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params }));
    const answer = await answered;
    this.#waiting.delete(id);
    if (answer.error !== undefined) throw new Error(`${method}: ${answer.error.message}`);
    return answer;
  }
}
