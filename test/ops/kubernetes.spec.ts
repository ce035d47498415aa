import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { KubernetesOptions } from '../../libs/metrics/src/ops/config/kubernetes-options.js';
import type { Application } from '../../libs/metrics/src/ops/model/application.js';
import { application, labels, metric, written } from './support/application.js';
import { violations } from './support/schemas.js';

const KINDS = ['PodMonitor', 'ServiceMonitor', 'ScrapeConfig'] as const;

const BEARER: Application = application({
  name: 'payments_api',
  scrape: { path: '/internal/metrics', port: 9464, auth: 'bearer' },
});
const BASIC = application({ scrape: { path: '/metrics', port: undefined, auth: 'basic' } });

describe.each(KINDS)('a %s', (scrapedBy) => {
  it.each([
    ['without anything special', application(), {}],
    ['with a management server and a token', BEARER, {}],
    ['with a password', BASIC, { namespace: 'shop', labels: { release: 'prometheus' }, port: 'web' }],
    ['by a number', application(), { port: 3000, matchLabels: { shop: { app: 'shop', tier: 'api' } } }],
  ] as const)('is one by the schema of the operator: %s', async (_what, app, kubernetes) => {
    const [resource] = await resources([app], { ...kubernetes, scrapedBy });
    expect(problems(resource, scrapedBy)).toEqual([]);
  });

  it('is refused by the schema when a name is wrong', async () => {
    const [resource] = await resources([application()], { scrapedBy });
    Object.assign((resource as { spec: object }).spec, { sampleLimits: 1 });
    expect(problems(resource, scrapedBy)).toEqual([
      "/spec must NOT have additional properties 'sampleLimits'",
    ]);
  });

  it('asks for what the application answers', async () => {
    const [resource] = await resources([BEARER], { scrapedBy });
    const text = JSON.stringify(resource);
    expect(text).toContain('"/internal/metrics"');
    expect(text).toContain('9464');
    expect(text).toContain('"credentials":{"name":"payments-api-metrics","key":"token"}');
    expect(text).toContain('{"targetLabel":"service","replacement":"payments_api"}');
  });

  it('takes native histograms where the application has them, and classic ones beside them', async () => {
    const of = async (buckets: 'classic' | 'native' | 'both') => {
      const metrics = [metric('work_seconds', { type: 'histogram', buckets })];
      const [resource] = await resources([application({ metrics })], { scrapedBy });
      const { scrapeNativeHistograms, scrapeClassicHistograms } = (resource as Monitor).spec;
      return [scrapeNativeHistograms, scrapeClassicHistograms];
    };
    expect(await of('classic')).toEqual([undefined, undefined]);
    expect(await of('native')).toEqual([true, undefined]);
    expect(await of('both')).toEqual([true, true]);
  });
});

describe('limits of a scrape', () => {
  const limitsOf = async (parts: Partial<Application>) => {
    const [resource] = await resources([application(parts)], {});
    const { sampleLimit, labelLimit } = (resource as Monitor).spec;
    return { sampleLimit, labelLimit };
  };

  it('are the largest scrape within the limits of the application', async () => {
    // 2000 series of 2 samples and of 7: three bounds, +Inf, sum, count and the time of birth; and one counter.
    expect(await limitsOf({})).toEqual({ sampleLimit: 19_000, labelLimit: 23 });
    expect(await limitsOf({ limits: { httpSeries: 100 } })).toEqual({ sampleLimit: 1000, labelLimit: 23 });
  });

  it('count a series per metric for what the library tells of them', async () => {
    const metrics = [metric('metrics_series', { maxSeries: undefined })];
    expect((await limitsOf({ metrics })).sampleLimit).toBe(1000);
  });

  it.each([
    [
      'a metric without a limit',
      { metrics: [metric('orders_total', { maxSeries: undefined, place: { file: 'a.ts', line: 1 } })] },
    ],
    ['requests without a limit, as JSON has it', { limits: { httpSeries: null as unknown as number } }],
    ['several processes', { hasWorkers: true }],
  ])('leave out what has none: %s', async (_what, parts) => {
    expect((await limitsOf(parts)).sampleLimit).toBeUndefined();
  });
});

it('no label of the target hides one of a metric', async () => {
  const relabelings = async (...names: readonly string[]) => {
    const metrics = [metric('orders_total', { labels: labels(...names) })];
    const [resource] = await resources([application({ metrics })], {});
    return JSON.stringify(resource);
  };
  expect(await relabelings('endpoint', 'pod')).toContain('{"action":"labeldrop","regex":"endpoint|pod"}');
  expect(await relabelings('currency')).not.toContain('labeldrop');
});

it('rules are the same groups as for Prometheus, each file by the schema of PrometheusRule', async () => {
  const [files, plain] = [await written('kubernetes'), await written('prometheus')];
  const rules = [...files].filter(([path]) => path.startsWith('kubernetes/prometheus-rules/'));
  expect(rules.length).toBeGreaterThan(4);
  for (const [path, text] of rules) {
    const rule = parse(text) as { spec: object };
    expect(problems(rule, 'PrometheusRule')).toEqual([]);
    const same = plain.get(path.replace('kubernetes/prometheus-rules', 'prometheus/rules')) ?? '';
    expect(rule.spec).toEqual(parse(same));
  }
});

describe('dashboards', () => {
  const both = (kubernetes: KubernetesOptions) =>
    written(['grafana', 'kubernetes'], [application()], { kubernetes });

  it.each(['PodMonitor', 'annotations'] as const)(
    'are ConfigMaps that the sidecar of Grafana finds and kubectl takes, with %s',
    async (scrapedBy) => {
      const files = await both({ scrapedBy, namespace: 'shop', labels: { release: 'prometheus' } });
      const dashboards = [...files].filter(([path]) => path.startsWith('grafana/dashboards/'));
      expect(dashboards.length).toBeGreaterThan(1);
      for (const [path, json] of dashboards) {
        const name = path.slice('grafana/dashboards/'.length, -'.json'.length);
        const text = files.get(`kubernetes/dashboards/${name}.yml`) ?? '';
        // `kubectl apply` keeps the whole resource in an annotation: Kubernetes takes 256 KiB of them.
        expect(text.length).toBeLessThan(256 * 1024);
        expect(parse(text)).toEqual({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: {
            name: `nestjs-metrics-${name}`,
            namespace: 'shop',
            labels: {
              'app.kubernetes.io/managed-by': 'nestjs-metrics',
              grafana_dashboard: '1',
              release: 'prometheus',
            },
          },
          data: { [`${name}.json`]: json },
        });
      }
    },
  );

  it('are no ConfigMaps unless dashboards are asked for', async () => {
    const paths = [...(await written('kubernetes')).keys()];
    expect(paths.filter((path) => path.startsWith('kubernetes/dashboards/'))).toEqual([]);
  });
});

describe('without the operator', () => {
  it('pods say where they are scraped, and Prometheus is told to read it', async () => {
    const files = await written('kubernetes', [BEARER], { kubernetes: { scrapedBy: 'annotations' } });
    expect([...files.keys()]).toEqual([
      'kubernetes/annotations/payments-api.yml',
      'kubernetes/annotations/scrape-configs.yml',
    ]);
    expect(parse(files.get('kubernetes/annotations/payments-api.yml') ?? '')).toEqual({
      spec: {
        template: {
          metadata: {
            annotations: {
              'prometheus.io/scrape': 'true',
              'prometheus.io/port': '9464',
              'prometheus.io/path': '/internal/metrics',
            },
          },
        },
      },
    });
    expect(files.get('kubernetes/annotations/scrape-configs.yml')).toContain(
      'credentials_file: /etc/prometheus/secrets/payments-api-metrics/token',
    );
  });
});

it.each([
  [{ scrapedBy: 'podMonitor' }, 'PodMonitor, ServiceMonitor, ScrapeConfig, annotations'],
  [{ scrapeBy: 'PodMonitor' }, 'scrapedBy'],
])('refuses %p', async (kubernetes, message) => {
  await expect(resources([application()], kubernetes as KubernetesOptions)).rejects.toThrow(message);
});

interface Monitor {
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The monitors, without the rules. */
async function resources(
  applications: readonly Application[],
  kubernetes: KubernetesOptions,
): Promise<unknown[]> {
  const files = await written('kubernetes', applications, { kubernetes });
  return [...files]
    .filter(([path]) => !path.startsWith('kubernetes/prometheus-rules/'))
    .map(([, text]) => parse(text) as unknown);
}

function problems(resource: unknown, kind: string): string[] {
  expect(resource).toMatchObject({ kind });
  return violations(resource, kind);
}
