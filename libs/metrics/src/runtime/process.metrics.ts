import { ownGauge } from '../metrics/definition/own-definition.js';

export const uptime = ownGauge({
  name: 'process_uptime_seconds',
  help: 'Time since this process started.',
  aggregator: 'max',
  collect() {
    this.set(process.uptime());
  },
});

export const appInfo = ownGauge({
  name: 'app_info',
  help: 'Always 1; the labels identify the application.',
  aggregator: 'first',
  labelNames: ['name', 'version', 'revision'],
});
