import { gauge } from '../metrics/definition/definition.js';

export const uptime = gauge({
  name: 'process_uptime_seconds',
  help: 'Time since this process started.',
  aggregator: 'max',
  collect() {
    this.set(process.uptime());
  },
});

export const appInfo = gauge({
  name: 'app_info',
  help: 'Always 1; the labels identify the application.',
  aggregator: 'first',
  labelNames: ['name', 'version', 'revision'],
});
