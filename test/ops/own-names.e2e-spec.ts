import { beforeAll, describe, expect, it } from '@jest/globals';
import { resolveConfig } from '../../libs/metrics/src/ops/config/resolve-config.js';
import type { Application } from '../../libs/metrics/src/ops/model/application.js';
import { prometheusFiles } from '../../libs/metrics/src/ops/prometheus/prometheus-files.js';
import { readOtelWorkshop, readPrefixed } from './support/applications.js';
import { golden } from './support/golden.js';
import { metricsStillNamed, namesIn } from './support/mutations.js';

let workshop: Application;
let shop: Application;

beforeAll(async () => {
  workshop = await readOtelWorkshop();
  shop = await readPrefixed();
});

describe('the rules', () => {
  const config = resolveConfig({ monitoring: false });

  it("of an application with OpenTelemetry's names are the golden files", () => {
    const files = prometheusFiles([workshop], config);
    expect(files).toEqual(golden('otel', files));
  });

  it('of an application with a prefix, beside one without, are the golden files', () => {
    const files = prometheusFiles([workshop, shop], config);
    expect(files).toEqual(golden('otel-and-prefixed', files));
  });

  it('of an application with a prefix alone are the golden files', () => {
    const files = prometheusFiles([shop], config);
    expect(files).toEqual(golden('prefixed', files));
  });
});

describe.each([
  ["OpenTelemetry's names", () => workshop],
  ['a prefix', () => shop],
])('with %s', (_what, application) => {
  it('no rule names a metric that the application has no more, whichever it is', () => {
    expect(metricsStillNamed(application())).toEqual([]);
  });

  it('no rule names a metric as others call it', () => {
    const { metrics } = application();
    const renamed = metrics.flatMap(({ name, declaredName }) => (name === declaredName ? [] : declaredName));
    const others = [
      ...renamed,
      'http_requests_total',
      'http_request_duration_seconds_bucket',
      'active_requests',
    ];
    const named = namesIn(application());
    expect(others.filter((name) => named.has(name))).toEqual([]);
  });
});
