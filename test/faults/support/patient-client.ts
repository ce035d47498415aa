import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

const TIMEOUT_MS = 5000;
const LONGEST_PAUSE_MS = 500;

/** What settled a request. */
export interface Settled {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A payment that somebody wants to make once. */
export class Payment {
  private readonly key = randomUUID();
  /** The answers that settled nothing; 0 where there was none. */
  readonly unsettled: number[] = [];

  constructor(
    private readonly lendingUrl: string,
    private readonly loanId: string,
    private readonly amount: number,
  ) {}

  /** Asks again, sooner than it is told to, until the payment is settled: made, or refused for good. */
  async untilSettled(): Promise<Settled> {
    for (;;) {
      const settled = await this.ask();
      if (settled) return settled;
      await delay(Math.random() * LONGEST_PAUSE_MS);
    }
  }

  /** Asks once; undefined when that settled nothing. */
  async ask(): Promise<Settled | undefined> {
    try {
      const response = await fetch(`${this.lendingUrl}/api/loans/${this.loanId}/payments`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': this.key,
          'request-timeout-ms': String(TIMEOUT_MS * 0.9),
        },
        body: JSON.stringify({ amount: this.amount, paymentMethod: 'bank_transfer' }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const body = (await response.json()) as Settled['body'];
      const isSettled = response.status < 500 && !response.headers.has('retry-after');
      if (isSettled) return { status: response.status, body };
      this.unsettled.push(response.status);
    } catch {
      this.unsettled.push(0);
    }
    return undefined;
  }
}
