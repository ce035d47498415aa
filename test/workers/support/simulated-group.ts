import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OwnInstrument } from '../../../libs/metrics/src/core/exposition/source/instrument-family.js';
import { Counter } from '../../../libs/metrics/src/core/instruments/counter.js';
import { Gauge } from '../../../libs/metrics/src/core/instruments/gauge.js';
import { Histogram } from '../../../libs/metrics/src/core/instruments/histogram.js';
import { ProcessGroup } from '../../../libs/metrics/src/workers/process-group.js';
import { exposed, TEXT } from '../../exposition/support/exposed.js';

/** A process of a group without a process: it dies when a test says so. */
export class SimulatedProcess {
  readonly calls = new Counter({
    name: 'calls_total',
    help: 'Calls.',
    labelNames: ['kind'],
    registers: [],
    enableExemplars: true,
  });
  readonly sizes: Histogram;
  readonly queue = new Gauge({ name: 'queue', help: 'Waiting.', registers: [] });
  readonly present: Set<OwnInstrument>;
  readonly group: ProcessGroup;

  constructor(
    readonly id: string,
    buckets: number[],
    options: Omit<ConstructorParameters<typeof ProcessGroup>[0], 'id'>,
  ) {
    this.sizes = new Histogram({ name: 'size_bytes', help: 'Sizes.', buckets, registers: [] });
    this.present = new Set([this.calls, this.sizes, this.queue] as object[] as OwnInstrument[]);
    this.group = new ProcessGroup({ ...options, id });
  }

  record(kind: string, amount: number): void {
    this.calls.inc({ kind }, amount);
    this.sizes.observe(amount);
    this.queue.inc();
  }

  write(): void {
    this.group.write(this.present);
  }

  /** A page that this process answers a scrape with. */
  async page(format = TEXT): Promise<string> {
    this.write();
    return (await exposed(await this.group.merged(), { format })).toString();
  }

  /** A scrape that this process answers: the samples by name and labels. */
  async scrape(): Promise<Map<string, number>> {
    const page = await this.page();
    const samples = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new Map(
      samples.map((line) => [
        line.slice(0, line.lastIndexOf(' ')),
        Number(line.slice(line.lastIndexOf(' ') + 1)),
      ]),
    );
  }
}

/** A group in a folder of its own. */
export class SimulatedGroup {
  readonly folder = mkdtempSync(join(tmpdir(), 'metrics-group-'));
  readonly living = new Map<string, SimulatedProcess>();
  readonly leftOut: string[][] = [];
  readonly errors: unknown[] = [];
  private started = 0;

  /** @param buckets those of its sizes: a process with other ones runs other code */
  start(buckets = [5]): SimulatedProcess {
    const started = new SimulatedProcess(String(++this.started), buckets, {
      folder: this.folder,
      startOf: Number,
      hasEnded: (id) => !this.living.has(id),
      isParent: () => false,
      onLeftOut: (...names) => this.leftOut.push(names),
      onError: (error) => this.errors.push(error),
    });
    this.living.set(started.id, started);
    return started;
  }

  kill({ id }: SimulatedProcess): void {
    this.living.delete(id);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
