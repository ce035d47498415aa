import { createHash } from 'node:crypto';
import { InjectMetric, type MetricOf } from '@app/metrics';
import { HttpException, HttpStatus, Injectable } from '@nestjs/common';
import { eq, sql } from 'drizzle-orm';
import { onlyRow } from '../common/only-row.js';
import type { Database } from '../database/database.js';
import { DatabaseClient } from '../database/database-client.js';
import { idempotencyKeys } from '../database/schema.js';
import { KeyInProgressException, KeyReusedException } from './idempotency.errors.js';
import { type KEY_RESULTS, keyedRequests } from './idempotency.metrics.js';

/** A request that its client may repeat. */
export interface RepeatableRequest {
  /** Its `Idempotency-Key`; without one each repeat is a request of its own. */
  readonly key: string | undefined;
  /** What the client wants: a repeat wants the same. */
  readonly asksFor: readonly unknown[];
}

/** The answer to a write. */
export interface Outcome<Answer> {
  readonly answer: Answer;
  /** Whether an earlier request with this key had it. */
  readonly isReplay: boolean;
}

type Result = (typeof KEY_RESULTS)[number];
type Work<Answer> = (transaction: Database) => Promise<Answer | HttpException>;

/** Writes that happen once per `Idempotency-Key`, however often and wherever they are asked for. */
@Injectable()
export class IdempotentWrites {
  constructor(
    private readonly database: DatabaseClient,
    @InjectMetric(keyedRequests) private readonly requests: MetricOf<typeof keyedRequests>,
  ) {}

  /**
   * Runs `work` in a transaction that stores the key and the answer as well, so there are all three or none. The
   * answer may be a refusal: `work` returns it, it is stored, and thrown from here. What `work` throws is rolled back.
   *
   * Throws a KeyInProgressException or a KeyReusedException.
   */
  async once<Answer extends object>(
    { key, asksFor }: RepeatableRequest,
    work: Work<Answer>,
  ): Promise<Outcome<Answer>> {
    if (key === undefined) {
      return { answer: unlessRefused<Answer>(await this.database.transaction(work)), isReplay: false };
    }
    const fingerprint = fingerprintOf(asksFor);
    const { result, answer } = await this.database.transaction((transaction) =>
      answerOnce(transaction, key, fingerprint, work),
    );
    this.requests.inc({ result });
    return { answer: unlessRefused<Answer>(answer), isReplay: result === 'replayed' };
  }
}

async function answerOnce<Answer extends object>(
  transaction: Database,
  key: string,
  fingerprint: string,
  work: Work<Answer>,
): Promise<{ readonly result: Result; readonly answer: Answer | HttpException }> {
  if (!(await isFree(transaction, key))) {
    return { result: 'in_progress', answer: new KeyInProgressException(key) };
  }
  const [stored] = await transaction.select().from(idempotencyKeys).where(eq(idempotencyKeys.key, key));
  if (stored) {
    return stored.fingerprint === fingerprint
      ? { result: 'replayed', answer: fromStore(stored) as Answer | HttpException }
      : { result: 'mismatched', answer: new KeyReusedException(key) };
  }
  const answer = await work(transaction);
  await transaction.insert(idempotencyKeys).values({ key, fingerprint, ...toStore(answer) });
  return { result: 'first', answer };
}

// The lock tells replicas apart from each other, ends with the transaction, and does not wait. Two keys with the same
// hash only make one of them repeat.
async function isFree(transaction: Database, key: string): Promise<boolean> {
  const rows = await transaction
    .select({ isFree: sql<boolean>`pg_try_advisory_xact_lock(hashtextextended(${key}, 0))` })
    .from(sql`(select) as once`);
  return onlyRow(rows).isFree;
}

function fingerprintOf(asksFor: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(asksFor)).digest('hex');
}

type Stored = Pick<typeof idempotencyKeys.$inferSelect, 'status' | 'answer'>;

function toStore(answer: object): Stored {
  return answer instanceof HttpException
    ? { status: answer.getStatus(), answer: answer.getResponse() }
    : { status: HttpStatus.CREATED, answer };
}

// An answer to the same request has the same type: the fingerprint names what was asked for.
function fromStore({ status, answer }: Stored): unknown {
  if (status === HttpStatus.CREATED.valueOf()) return answer;
  return new HttpException(answer, status);
}

function unlessRefused<Answer extends object>(answer: Answer | HttpException): Answer {
  if (answer instanceof HttpException) throw answer;
  return answer;
}
