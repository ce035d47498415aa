import type { HistogramSeries } from '../../core/instruments/histogram.js';
import type { EntranceContext } from '../entrance.js';
import { enhancerDuration } from './enhancers.metrics.js';

/** What an application measures with. */
export type Measuring = Pick<EntranceContext, 'get' | 'report'>;

export type EnhancerKind = 'guard' | 'interceptor' | 'pipe' | 'filter';
type Phase = '' | 'before' | 'after';

/** Records the time in the enhancers of a class. A failure to record never reaches the request. */
export class EnhancerRecorder {
  #measuring: Measuring | undefined;
  #series: Partial<Record<Phase, Pick<HistogramSeries, 'observe'>>> = {};

  constructor(
    private readonly kind: EnhancerKind,
    private readonly className: string,
    /** The application; undefined until its metrics exist. */
    private readonly application: () => Measuring | undefined,
  ) {}

  observe(ms: number, phase: Phase = ''): void {
    const measuring = this.application();
    if (measuring === undefined) return;
    try {
      if (measuring !== this.#measuring) {
        this.#measuring = measuring;
        this.#series = {};
      }
      const { kind, className } = this;
      const series = (this.#series[phase] ??= measuring
        .get(enhancerDuration)
        .labels({ kind, class: className, phase }));
      series.observe(ms / 1000);
    } catch (error) {
      measuring.report(`the time in ${this.className} could not be recorded`, error);
    }
  }
}
