/** The status of the response, or why there was none. */
export type Outcome = number | 'hung up' | 'timeout' | 'unreachable';

/** Counts the requests of a run and writes them as one line. */
export class Report {
  private readonly byOutcome = new Map<Outcome, number>();
  private sentCount = 0;
  private answeredCount = 0;
  private repeatedCount = 0;
  private skippedCount = 0;

  sent(): void {
    this.sentCount++;
  }

  answered(outcome: Outcome): void {
    this.answeredCount++;
    this.byOutcome.set(outcome, (this.byOutcome.get(outcome) ?? 0) + 1);
  }

  /** A request was sent once more. */
  repeated(): void {
    this.repeatedCount++;
  }

  /** An arrival found no free place and was skipped. */
  skipped(): void {
    this.skippedCount++;
  }

  /** For example `20 s: 201 requests, 10.1/s | 200: 96, 201: 78, 404: 5, hung up: 2 | 1 in flight`. */
  line(elapsedSeconds: number): string {
    const rate = elapsedSeconds > 0 ? this.sentCount / elapsedSeconds : 0;
    // Statuses are digits and sort before the words.
    const outcomes = [...this.byOutcome]
      .map(([outcome, count]) => `${outcome}: ${count}`)
      .toSorted()
      .join(', ');
    const repeated = this.repeatedCount > 0 ? `, ${this.repeatedCount} repeated` : '';
    const skipped = this.skippedCount > 0 ? `, ${this.skippedCount} skipped` : '';
    return (
      `${Math.round(elapsedSeconds)} s: ${this.sentCount} requests, ${rate.toFixed(1)}/s` +
      ` | ${outcomes || 'no answer yet'} | ${this.sentCount - this.answeredCount} in flight${repeated}${skipped}`
    );
  }
}
