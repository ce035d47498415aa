import * as metrics from './database.metrics.js';
import type { MetricDefinition } from '../../metrics/definition/metric-definition.js';
import type { Counter } from '../../core/instruments/counter.js';
import type { Histogram } from '../../core/instruments/histogram.js';
import { BoundedNames } from '../../metrics/bounded-names.js';
import type { IntegrationContext } from '../integration.js';
import { LONGEST_STATEMENT, readStatement, type SqlOperation } from './statement.js';

/** Options of the SQL database integrations. */
export interface DatabaseOptions {
  /**
   * Tables allowed as values of the label `table`; all others become `other`. The default is the first 100 tables that
   * statements name.
   */
  readonly tables?: readonly string[];
}

/** The label value for statements without a table. */
const NO_TABLE = 'none';
/**
 * The maximum number of cached statements, each no longer than `LONGEST_STATEMENT`: 8 MiB at most. Applications that
 * write values into their SQL produce new statements without end.
 */
const MOST_TEXTS = 1000;

interface StatementLabels {
  readonly operation: SqlOperation;
  readonly table: string;
}

/** Records SQL statements and the wait for connections. */
export class StatementRecorder {
  readonly #operations: Counter<'operation' | 'table' | 'status'>;
  readonly #duration: Histogram<'operation' | 'table'>;
  readonly #acquire: Histogram<'status'>;
  readonly #tables: BoundedNames;
  readonly #isClosed: boolean;
  readonly #labels = new Map<string, StatementLabels>();

  constructor(
    private readonly context: IntegrationContext,
    { tables }: DatabaseOptions,
  ) {
    const lowerCase = tables?.map((table) => table.toLowerCase());
    this.#tables = new BoundedNames(lowerCase);
    this.#isClosed = lowerCase !== undefined;
    const { metrics: factory } = context;
    for (const definition of Object.values(metrics)) factory.get<MetricDefinition>(definition);
    this.#operations = factory.get(metrics.databaseOperations);
    this.#duration = factory.get(metrics.databaseOperationDuration);
    this.#acquire = factory.get(metrics.databaseAcquireDuration);
  }

  /** Begins a statement; call the returned function with its error, if any, when it ends. */
  begin(sql: string): (error?: unknown) => void {
    const startedMs = this.#nowMs();
    return (error) =>
      this.context.safely(() => {
        const labels = this.#labelsOf(sql);
        this.#duration.observe(labels, (this.#nowMs() - startedMs) / 1000);
        this.#operations.inc({ ...labels, status: statusOf(error) });
      });
  }

  /** Begins the wait for a connection; call the returned function with the error, if any, when it ends. */
  acquire(): (error?: unknown) => void {
    const startedMs = this.#nowMs();
    return (error) =>
      this.context.safely(() => {
        const seconds = (this.#nowMs() - startedMs) / 1000;
        this.#acquire.observe({ status: error ? 'error' : 'success' }, seconds);
      });
  }

  #nowMs(): number {
    return this.#duration.environment.clock.monotonicMs();
  }

  #labelsOf(sql: string): StatementLabels {
    const isShort = sql.length <= LONGEST_STATEMENT;
    const known = isShort ? this.#labels.get(sql) : undefined;
    if (known !== undefined) return known;
    const { operation, tables } = readStatement(sql);
    const [first] = tables;
    const table = this.#isClosed ? (tables.find((name) => this.#tables.has(name)) ?? first) : first;
    const labels = { operation, table: table === undefined ? NO_TABLE : this.#tables.take(table) };
    if (isShort && this.#labels.size < MOST_TEXTS) this.#labels.set(sql, labels);
    return labels;
  }
}

/** SQLSTATE class 23: integrity constraint violation (PostgreSQL, appendix A). */
function statusOf(error: unknown): 'success' | 'rejected' | 'error' {
  if (!error) return 'success';
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^23...$/.test(code) ? 'rejected' : 'error';
}
