import { ownCounter, ownGauge } from '../../metrics/definition/own-definition.js';

/** Why samples are dropped: each reason has its own cure, see docs/guides/push.md. */
export const DROP_REASONS = ['refused', 'unwritten', 'unsupported', 'queue_full', 'shutdown'] as const;
export type DropReason = (typeof DROP_REASONS)[number];

export const sentSamples = ownCounter({
  name: 'metrics_remote_write_samples_total',
  help: 'Samples and native histograms that the remote-write receiver has accepted.',
});

export const droppedSamples = ownCounter({
  name: 'metrics_remote_write_dropped_samples_total',
  help: 'Samples and native histograms that the remote-write receiver will not get, by reason.',
  labelNames: ['reason'],
  labelValues: { reason: DROP_REASONS },
});

export const retriedSamples = ownCounter({
  name: 'metrics_remote_write_retried_samples_total',
  help: 'Samples and native histograms in requests that were sent again.',
});

export const queuedSamples = ownGauge({
  name: 'metrics_remote_write_queue_samples',
  help: 'Samples and native histograms that wait for the remote-write receiver.',
});

export const queuedBytes = ownGauge({
  name: 'metrics_remote_write_queue_bytes',
  help: 'Compressed size of the samples that wait for the remote-write receiver.',
});

export const lastSuccess = ownGauge({
  name: 'metrics_remote_write_last_success_timestamp_seconds',
  help: 'When the remote-write receiver last accepted a request, in seconds since the Unix epoch.',
  aggregator: 'max',
});
