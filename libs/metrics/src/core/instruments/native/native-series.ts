import type { Exemplar } from '../exemplar.js';
import { NativeBuckets } from './native-buckets.js';
import { addNativeExemplar } from './native-exemplars.js';
import type { NativeHistogramSettings } from './native-options.js';

const NO_EXEMPLARS: readonly Exemplar[] = [];

/**
 * One series of a native histogram. It limits its number of buckets as client_golang does: it resets if it is old
 * enough, or else widens its zero bucket, or else halves its resolution.
 */
export class NativeSeries extends NativeBuckets {
  /** Exemplars, ascending by value; a reset keeps them. */
  exemplars: readonly Exemplar[] = NO_EXEMPLARS;
  /** Whether the series was widened or halved, and resets as soon as it is old enough. */
  private isRestartScheduled = false;

  constructor(
    private readonly settings: NativeHistogramSettings,
    /** When the series was created or last reset, in milliseconds since the Unix epoch. */
    public createdMs: number,
  ) {
    super(settings.schema, settings.zeroThreshold);
  }

  /** Counts a value; returns `true` if the series has reset, and the rest of its histogram must reset with it. */
  observe(value: number): boolean {
    const hasRestarted = this.isRestartScheduled && this.restartWhenDue();
    this.count(value);
    if (this.positive.populated + this.negative.populated <= this.settings.maxBuckets) return hasRestarted;
    return this.limit(value) || hasRestarted;
  }

  /**
   * Resets the series if a reset is scheduled and due; returns whether it did. `observe` and each reader call this, so
   * no timer is needed. The creation time is the due time, as nothing was observed since.
   */
  restartWhenDue(): boolean {
    if (!this.isRestartScheduled) return false;
    const dueMs = this.createdMs + this.settings.minResetDurationMs;
    if (this.settings.clock.nowMs() < dueMs) return false;
    this.beginAnew(dueMs);
    return true;
  }

  addExemplar(exemplar: Exemplar): void {
    this.exemplars = addNativeExemplar(this.exemplars, exemplar);
  }

  /** Takes one step back towards the limit; the next observation takes another if that was not enough. */
  private limit(value: number): boolean {
    const { minResetDurationMs, maxZeroThreshold, clock } = this.settings;
    if (minResetDurationMs > 0 && !this.isRestartScheduled) {
      const nowMs = clock.nowMs();
      if (nowMs - this.createdMs >= minResetDurationMs) {
        this.beginAnew(nowMs);
        this.count(value);
        return true;
      }
      this.isRestartScheduled = true;
    }
    if (!this.widenZeroBucket(maxZeroThreshold)) this.halveResolution();
    return false;
  }

  private beginAnew(createdMs: number): void {
    this.restart(this.settings.schema, this.settings.zeroThreshold);
    this.createdMs = createdMs;
    this.isRestartScheduled = false;
  }
}
