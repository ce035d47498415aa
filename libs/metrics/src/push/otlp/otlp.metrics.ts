import { ownCounter } from '../../metrics/definition/own-definition.js';

/** Why data points are dropped; see docs/guides/push.md. */
export const OTLP_DROP_REASONS = ['rejected', 'refused', 'replaced', 'shutdown'] as const;
export type OtlpDropReason = (typeof OTLP_DROP_REASONS)[number];

export const exportedPoints = ownCounter({
  name: 'metrics_otlp_data_points_total',
  help: 'Data points that the OTLP receiver has accepted.',
});

export const droppedPoints = ownCounter({
  name: 'metrics_otlp_dropped_data_points_total',
  help: 'Data points that the OTLP receiver will not get, by reason.',
  labelNames: ['reason'],
  labelValues: { reason: OTLP_DROP_REASONS },
});
