import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { OpsConfig } from '../../libs/metrics/src/ops/config/ops-config.js';
import { application, metric, written } from './support/application.js';

const CONFIG: OpsConfig = {
  links: {
    runbooks: 'https://wiki.shop.example/runbooks',
    grafana: 'https://grafana.shop.example',
    prometheus: 'https://prometheus.shop.example',
    alertmanager: 'https://alerts.shop.example',
  },
};

const SHOP = application({
  objectives: [
    {
      name: 'latency',
      kind: 'latency',
      objective: 0.95,
      belowSeconds: 0.5,
      of: {
        kind: 'http',
        title: 'all requests',
        matchers: {},
        counter: 'http_requests_total',
        failure: 'status_code=~"5.."',
        histogram: 'http_request_duration_seconds',
      },
      place: undefined,
    },
  ],
  metrics: [
    ...application().metrics,
    metric('health_indicator_status', { type: 'gauge', labels: [{ name: 'indicator', values: undefined }] }),
    metric('process_start_time_seconds', { type: 'gauge' }),
  ],
});

describe('the runbooks', () => {
  it('are one page per alert, where its annotation leads to', async () => {
    const files = await written('runbooks', [SHOP], CONFIG);
    const rules = [...(await written('prometheus', [SHOP], CONFIG))].filter(
      ([path]) => !path.includes('/tests/'),
    );
    const urls = rules.flatMap(([, text]) => runbookUrls(text));
    expect(urls.length).toBeGreaterThan(15);
    const pages = urls.map((url) => url.replace('https://wiki.shop.example/', ''));
    expect([...files.keys()].toSorted()).toEqual(pages.toSorted());
  });

  it('have the names of the application in what to ask first', async () => {
    const page = (await written('runbooks', [SHOP], CONFIG)).get('runbooks/HighErrorRate.md') ?? '';
    expect(queriesOf(page)).toEqual([
      'ALERTS{alertname="HighErrorRate", service="shop"}',
      'service:http_requests_errors:ratio_rate5m{service="shop"}',
      'sum by (endpoint, method, status_code) (rate(http_requests_total{service="shop"}[5m]))',
    ]);
    expect(page).toContain('https://grafana.shop.example/d/service-overview?var-service=shop');
    expect(page).toContain('`GET /orders` (`OrdersController.list`)');
    expect(page).toContain(`'alertname="HighErrorRate"' 'service="shop"'`);
  });

  it('ask for the metric of their own promise', async () => {
    const page = (await written('runbooks', [SHOP], CONFIG)).get('runbooks/LatencyBudgetBurnFast.md') ?? '';
    expect(queriesOf(page).at(-1)).toContain(
      'rate(http_request_duration_seconds_bucket{service="shop"}[5m])',
    );
  });

  it('ask for all applications that have the alert', async () => {
    const files = await written('runbooks', [SHOP, application({ name: 'data_api' })], CONFIG);
    expect(files.get('runbooks/HighErrorRate.md')).toContain(
      'rate(http_requests_total{service=~"shop|data_api"}[5m])',
    );
  });

  it('say nothing of the stack of this repository, and link to pages that are there', async () => {
    const files = await written('runbooks', [SHOP], CONFIG);
    for (const [path, page] of files) {
      expect({ path, found: page.match(/docker|127\.0\.0\.1|SERVICE|"SLO"|\.\.\//g) }).toEqual({
        path,
        found: null,
      });
      const links = [...page.matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, target]) => `runbooks/${target}`);
      expect(links.filter((link) => !files.has(link))).toEqual([]);
    }
  });

  it('are made for alerts of your own from what their rule says', async () => {
    const alert = {
      alert: 'OrdersStopped',
      severity: 'page' as const,
      for: '5m',
      expr: 'rate(orders_total[5m]) == 0',
      summary: '{{ $labels.service }} takes no orders',
      description: '{{ $value }} orders per second in the last 5 minutes.',
      scenarios: [{ name: 'fires', series: { orders_total: '1x20' }, firing: { 10: 1 } }] as const,
    };
    const page = (await written('runbooks', [SHOP], { ...CONFIG, alerts: [alert] })).get(
      'runbooks/OrdersStopped.md',
    );
    expect(page).toContain('The service takes no orders. It wakes somebody.');
    expect(page).toContain('sum(rate(orders_total{service="shop"}[5m]))');
    expect(page).toContain('`orders_total` of shop is declared in `src/orders.metrics.ts:3`');
  });
});

function runbookUrls(rules: string): string[] {
  const { groups } = parse(rules) as {
    groups: readonly { rules: readonly { annotations?: { runbook_url: string } }[] }[];
  };
  return groups.flatMap((group) => group.rules.flatMap(({ annotations }) => annotations?.runbook_url ?? []));
}

function queriesOf(page: string): string[] {
  const [, first = ''] = /^## First queries\n([^]*?)^## /m.exec(page) ?? [];
  return [...first.matchAll(/```promql\n([^]*?)\n *```/g)].map(([, query = '']) => query.trim());
}
