import { ownGauge } from '../../metrics/definition/own-definition.js';
import { ProcessReadings } from './process-readings.js';

/*
 * All but the first show the interval of a timer, so without any lag they are 10 ms, or `eventLoopMonitoringPrecision`
 * (ADR 16). `nodejs_eventloop_delay_seconds` shows the delay itself.
 */

export const lag = ownGauge({
  name: 'nodejs_eventloop_lag_seconds',
  help: 'How long the event loop took to run an immediate that the scrape before has set.',
  aggregator: 'average',
  inject: [ProcessReadings],
  collect(readings) {
    readings.show(this, readings.eventLoopLag.measureTurn());
  },
});

export const lagMin = ownGauge({
  name: 'nodejs_eventloop_lag_min_seconds',
  help: 'Shortest interval of a timer since the scrape before: 10 ms, unless set otherwise, plus the lag.',
  aggregator: 'min',
  inject: [ProcessReadings],
  collect(readings) {
    readings.show(this, readings.current.lag?.min);
  },
});

export const lagMax = ownGauge({
  name: 'nodejs_eventloop_lag_max_seconds',
  help: 'Longest interval of a timer since the scrape before: 10 ms, unless set otherwise, plus the lag.',
  aggregator: 'max',
  inject: [ProcessReadings],
  collect(readings) {
    readings.show(this, readings.current.lag?.max);
  },
});

export const lagMean = ownGauge({
  name: 'nodejs_eventloop_lag_mean_seconds',
  help: 'Mean interval of a timer since the scrape before: 10 ms, unless set otherwise, plus the lag.',
  aggregator: 'average',
  inject: [ProcessReadings],
  collect(readings) {
    readings.show(this, readings.current.lag?.mean);
  },
});

export const lagStddev = ownGauge({
  name: 'nodejs_eventloop_lag_stddev_seconds',
  help: 'Standard deviation of the intervals of a timer since the scrape before.',
  aggregator: 'average',
  inject: [ProcessReadings],
  collect(readings) {
    readings.show(this, readings.current.lag?.stddev);
  },
});

export const lagP50 = ownGauge({
  name: 'nodejs_eventloop_lag_p50_seconds',
  help: '50th percentile of the intervals of a timer since the scrape before: 10 ms, unless set otherwise, plus the lag.',
  aggregator: 'average',
  inject: [ProcessReadings],
  collect(readings) {
    readings.show(this, readings.current.lag?.p50);
  },
});

export const lagP90 = ownGauge({
  name: 'nodejs_eventloop_lag_p90_seconds',
  help: '90th percentile of the intervals of a timer since the scrape before: 10 ms, unless set otherwise, plus the lag.',
  aggregator: 'average',
  inject: [ProcessReadings],
  collect(readings) {
    readings.show(this, readings.current.lag?.p90);
  },
});

export const lagP99 = ownGauge({
  name: 'nodejs_eventloop_lag_p99_seconds',
  help: '99th percentile of the intervals of a timer since the scrape before: 10 ms, unless set otherwise, plus the lag.',
  aggregator: 'average',
  inject: [ProcessReadings],
  collect(readings) {
    readings.show(this, readings.current.lag?.p99);
  },
});
