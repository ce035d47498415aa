import type { About } from '../src/live/served/protocol.js';
import { applicationName } from './application.js';
import type { History } from './history.js';

/** The path of the scrape endpoint: that of the page without its last part. */
export function scrapePath(): string {
  return location.pathname.replace(/\/live\/?$/, '');
}

const CREDENTIALS: Readonly<Record<About['auth'], readonly string[]>> = {
  none: [],
  bearer: ['  authorization:', '    credentials_file: /etc/prometheus/metrics-token'],
  basic: ['  basic_auth:', '    username: prometheus', '    password_file: /etc/prometheus/metrics-password'],
  function: ['  # The endpoint has an access check of its own: add the credentials that it wants.'],
};

/** The part of `prometheus.yml` that scrapes this process, as this page was reached. */
export function scrapeConfig(history: History): string {
  const { auth, roles } = history.about as About;
  const { prefix } = roles;
  const { protocol, host } = location;
  const job = applicationName(history) ?? (prefix.replace(/_$/, '') || 'app');
  return [
    `- job_name: ${JSON.stringify(job)}`,
    ...(protocol === 'https:' ? ['  scheme: https'] : []),
    ...(scrapePath() === '/metrics' ? [] : [`  metrics_path: ${JSON.stringify(scrapePath())}`]),
    ...CREDENTIALS[auth],
    '  static_configs:',
    `    - targets: [${JSON.stringify(host)}]`,
    '',
  ].join('\n');
}
