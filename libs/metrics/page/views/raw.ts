import { h, setText } from '../dom.js';
import { colouredLine } from '../exposition-text.js';
import { human } from '../format.js';
import type { History } from '../history.js';
import type { Route } from '../route.js';
import { scrapeConfig, scrapePath } from '../scrape-config.js';
import type { View } from '../view.js';

const PROTOBUF = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';
/** What Prometheus 3 sends by default. */
const PROMETHEUS =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,' +
  'application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,' +
  'text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
const FORMATS: readonly (readonly [name: string, accept: string])[] = [
  ['Text 0.0.4', 'text/plain;version=0.0.4'],
  ['Text 1.0.0', 'text/plain;version=1.0.0;escaping=allow-utf-8'],
  ['OpenMetrics 1.0.0', 'application/openmetrics-text;version=1.0.0'],
  ['Protobuf', PROTOBUF],
  ['As Prometheus asks', PROMETHEUS],
  ['As Prometheus asks, with native histograms', `${PROTOBUF};q=0.7,${PROMETHEUS}`],
];
/** How many lines are drawn at once. */
const PAGE = 1000;
const BYTES_SHOWN = 2048;

/** The exposition itself, in each format, and how to scrape it. */
export class RawView implements View {
  readonly element = h('div');
  private readonly choice = h(
    'select',
    { 'aria-label': 'Format', onchange: () => void this.load() },
    ...FORMATS.map(([name], index) => h('option', { value: index }, name)),
  );
  private readonly facts = h('p', { class: 'faint', role: 'status' });
  private readonly text = h('pre', { class: 'raw', tabindex: '0', 'aria-label': 'Exposition' });
  private readonly more = h('button', {
    type: 'button',
    class: 'more',
    hidden: true,
    onclick: () => this.showMore(),
  });
  private readonly config = h('pre', {
    class: 'raw',
    tabindex: '0',
    'aria-label': 'scrape_config of this process',
  });
  private lines: readonly string[] = [];
  private shown = 0;
  private filter = '';
  private isLoaded = false;
  private loading = new AbortController();

  constructor() {
    const reload = h('button', { type: 'button', onclick: () => void this.load() }, 'Scrape again');
    const copy = h('button', { type: 'button', onclick: () => void this.copy(copy) }, 'Copy');
    this.element.append(
      h('div', { class: 'row' }, this.choice, reload, this.facts),
      this.text,
      this.more,
      h('div', { class: 'row' }, h('h2', { class: 'group' }, 'For prometheus.yml'), copy),
      this.config,
    );
  }

  update(history: History, { filter }: Route): void {
    if (history.about !== undefined) setText(this.config, scrapeConfig(history));
    if (!this.isLoaded) void this.load();
    else if (filter !== this.filter) this.begin();
    this.filter = filter;
  }

  destroy(): void {
    this.loading.abort();
    this.lines = [];
  }

  private async load(): Promise<void> {
    this.isLoaded = true;
    // An answer of before would take the place of the one that is asked for now.
    this.loading.abort();
    const { signal } = (this.loading = new AbortController());
    const [, accept = ''] = FORMATS[Number(this.choice.value)] ?? [];
    try {
      const url = scrapePath();
      const startMs = performance.now();
      const response = await fetch(url, { headers: { Accept: accept }, cache: 'no-store', signal });
      const bytes = new Uint8Array(await response.arrayBuffer());
      const tookMs = performance.now() - startMs;
      const type = response.headers.get('content-type') ?? 'no type';
      const entry = performance.getEntriesByName(new URL(url, location.href).href).at(-1) as
        PerformanceResourceTiming | undefined;
      performance.clearResourceTimings();
      const sent = entry?.encodedBodySize ?? 0;
      const size = `${human(bytes.length, 'bytes')}${sent > 0 && sent < bytes.length ? `, ${human(sent, 'bytes')} as sent` : ''}`;
      setText(this.facts, `${response.status} · ${type} · ${size} · ${human(tookMs / 1000, 'seconds')}`);
      this.lines = type.includes('protobuf') ? hexOf(bytes) : new TextDecoder().decode(bytes).split('\n');
    } catch (error) {
      if (signal.aborted) return;
      setText(this.facts, `The scrape failed: ${error instanceof Error ? error.message : String(error)}`);
      this.lines = [];
    }
    this.begin();
  }

  private begin(): void {
    this.shown = 0;
    this.text.replaceChildren();
    this.showMore();
  }

  private showMore(): void {
    const words = this.filter.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = this.lines.filter((line) => words.every((word) => line.toLowerCase().includes(word)));
    const next = wanted.slice(this.shown, this.shown + PAGE);
    this.text.append(...next.map(colouredLine));
    this.shown += next.length;
    this.more.hidden = this.shown >= wanted.length;
    setText(this.more, `Show more of ${wanted.length} lines`);
  }

  private async copy(button: HTMLElement): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.config.textContent ?? '');
      setText(button, 'Copied');
    } catch {
      getSelection()?.selectAllChildren(this.config);
      setText(button, 'Selected: copy it');
    }
    setTimeout(() => setText(button, 'Copy'), 2000);
  }
}

/** The beginning of binary content: bytes, and the letters in them. */
function hexOf(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(bytes.length, BYTES_SHOWN); at += 16) {
    const part = [...bytes.subarray(at, at + 16)];
    const hex = part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = part.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(6, '0')}  ${hex.padEnd(47)}  ${text}`);
  }
  if (bytes.length > BYTES_SHOWN) lines.push(`… and ${human(bytes.length - BYTES_SHOWN, 'bytes')} more`);
  return lines;
}
