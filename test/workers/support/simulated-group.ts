import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OwnInstrument } from '../../../libs/metrics/src/core/exposition/source/instrument-family.js';
import { Counter } from '../../../libs/metrics/src/core/instruments/counter.js';
import { Gauge } from '../../../libs/metrics/src/core/instruments/gauge.js';
import { Histogram } from '../../../libs/metrics/src/core/instruments/histogram.js';
import { ProcessGroup } from '../../../libs/metrics/src/workers/process-group.js';
import { exposed } from '../../exposition/support/exposed.js';

/** A process of a group without a process: it dies when a test says so. */
export class SimulatedProcess {
  readonly calls = new Counter({ name: 'calls_total', help: 'Calls.', labelNames: ['kind'], registers: [] });
  readonly sizes = new Histogram({ name: 'size_bytes', help: 'Sizes.', buckets: [5], registers: [] });
  readonly queue = new Gauge({ name: 'queue', help: 'Waiting.', registers: [] });
  readonly present = new Set<OwnInstrument>([
    this.calls,
    this.sizes,
    this.queue,
  ] as object[] as OwnInstrument[]);
  readonly group: ProcessGroup;

  constructor(
    readonly id: string,
    options: Omit<ConstructorParameters<typeof ProcessGroup>[0], 'id'>,
  ) {
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

  /** A scrape that this process answers: the samples by name and labels. */
  async scrape(): Promise<Map<string, number>> {
    this.write();
    const page = (await exposed(await this.group.merged())).toString();
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

  start(): SimulatedProcess {
    const started = new SimulatedProcess(String(++this.started), {
      folder: this.folder,
      hasEnded: (id) => !this.living.has(id),
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
