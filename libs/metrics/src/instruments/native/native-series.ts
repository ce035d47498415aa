import { NativeBuckets } from './native-buckets.js';
import type { NativeHistogramSettings } from './native-options.js';

/**
 * One series of a native histogram, which keeps its number of buckets within a limit as client_golang does: it begins
 * anew when it is old enough, or else widens its zero bucket, or else halves its resolution.
 */
export class NativeSeries extends NativeBuckets {
  /** When the series began, or began anew, in milliseconds since the Unix epoch. */
  createdMs: number;
  /** The same on the monotonic clock. */
  private beganMs: number;
  /** When to begin anew on the monotonic clock, once the series was widened or halved. */
  private restartDueMs = Infinity;

  constructor(private readonly settings: NativeHistogramSettings) {
    super(settings.schema, settings.zeroThreshold);
    this.createdMs = settings.clock.nowMs();
    this.beganMs = settings.clock.monotonicMs();
  }

  /** Counts a value; `true` when the series forgot all earlier ones for it, as its whole histogram then must. */
  observe(value: number): boolean {
    const hasRestarted = this.restartWhenDue();
    this.count(value);
    if (this.populated <= this.settings.maxBuckets) return hasRestarted;
    return this.limit(value) || hasRestarted;
  }

  /**
   * Begins anew when a restart is due, which `observe` and each reader see to, so that no timer is needed; `true`
   * when it did. The series then began when it was due, for nothing was observed since.
   */
  restartWhenDue(): boolean {
    if (this.restartDueMs === Infinity) return false;
    const nowMs = this.settings.clock.monotonicMs();
    if (nowMs < this.restartDueMs) return false;
    this.beginAnew(this.restartDueMs, nowMs);
    return true;
  }

  /** One step back towards the limit; the next observation takes another one when that was not enough. */
  private limit(value: number): boolean {
    const { minResetDurationMs, maxZeroThreshold, clock } = this.settings;
    if (minResetDurationMs > 0 && this.restartDueMs === Infinity) {
      const nowMs = clock.monotonicMs();
      if (nowMs - this.beganMs >= minResetDurationMs) {
        this.beginAnew(nowMs, nowMs);
        this.count(value);
        return true;
      }
      this.restartDueMs = this.beganMs + minResetDurationMs;
    }
    if (!this.widenZeroBucket(maxZeroThreshold)) this.halveResolution();
    return false;
  }

  private beginAnew(atMs: number, nowMs: number): void {
    const { schema, zeroThreshold, clock } = this.settings;
    this.restart(schema, zeroThreshold);
    this.createdMs = clock.nowMs() - (nowMs - atMs);
    this.beganMs = atMs;
    this.restartDueMs = Infinity;
  }
}
