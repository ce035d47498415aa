import { ownCounter, ownGauge } from '../metrics/definition/own-definition.js';
import { setOrRemove } from './mirror.js';
import { StartTimes } from './start-times.js';

export const applicationStarted = ownGauge({
  name: 'application_started_seconds',
  help: 'Time from the start of the process until all start-up hooks of the application had ended.',
  aggregator: 'max',
  inject: [StartTimes],
  collect({ startedSeconds }) {
    setOrRemove(this, startedSeconds);
  },
});

export const applicationReady = ownGauge({
  name: 'application_ready_seconds',
  help: 'Time from the start of the process until the HTTP server listened; without one, until the application had started.',
  aggregator: 'max',
  inject: [StartTimes],
  collect({ readySeconds }) {
    setOrRemove(this, readySeconds);
  },
});

export const logEvents = ownCounter({
  name: 'log_events_total',
  help: "Lines logged through Nest's loggers at the levels that are enabled.",
  labelNames: ['level'],
  labelValues: { level: ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'] },
});
