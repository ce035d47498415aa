import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

interface Service {
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly pids_limit?: number;
  readonly mem_limit?: string;
  readonly cpus?: number;
  readonly ports?: readonly string[];
  readonly image?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly user?: string;
  readonly restart?: string;
  readonly healthcheck?: object;
  readonly build?: object;
  readonly networks?: readonly string[];
}

const { services, networks } = parse(readFileSync('docker/compose.yml', 'utf8'), { merge: true }) as {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean } | null>;
};
const { services: ofScale } = parse(readFileSync('docker/compose.scale.yml', 'utf8'), { merge: true }) as {
  services: Record<string, Service>;
};
/** Those of compose.yml, and those that compose.scale.yml adds to them. */
const ALL = [...Object.entries(services), ...Object.entries(ofScale).filter(([name]) => !(name in services))];
const LASTING = ALL.filter(([, { restart }]) => restart !== 'no');
/** Its image has nothing to check its health with. */
const WITHOUT_SHELL = /^grafana\/mimir:/;

describe.each(ALL)('the service %s', (_, service) => {
  it('cannot write to its image, gain rights, or start processes without end', () => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges'],
      pids_limit: 200,
    });
    expect(service.user).not.toBe('root');
  });

  it('publishes ports on 127.0.0.1 at most', () => {
    expect((service.ports ?? []).filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('is pinned to a version', () => {
    expect(service.image ?? 'built').toMatch(/^built$|:v?\d+[\w.-]*$/);
  });
});

it.each(LASTING)(
  '%s has limits and a health check',
  (_, { mem_limit, cpus, healthcheck, build, image = '' }) => {
    expect(mem_limit).toMatch(/^\d+[mg]$/);
    expect(cpus).toBeGreaterThan(0);
    // Those that are built have theirs in the Dockerfile.
    expect(healthcheck !== undefined || build !== undefined || WITHOUT_SHELL.test(image)).toBe(true);
  },
);

describe('the databases', () => {
  const on = (network: string) => (name: string) => services[name]?.networks?.includes(network);

  it('have networks of their own, without a way out', () => {
    expect([networks['storage'], networks['jobs']]).toEqual([{ internal: true }, { internal: true }]);
    expect(services['postgres']?.networks).toEqual(['storage']);
    expect(services['redis']?.networks).toEqual(['storage', 'jobs']);
  });

  it('are reached by who asks them, and nobody else', () => {
    expect(Object.keys(services).filter(on('storage')).toSorted()).toEqual([
      'data-api',
      'postgres',
      'postgres-exporter',
      'redis',
      'redis-exporter',
    ]);
    expect(Object.keys(services).filter(on('jobs'))).toEqual(['api', 'redis']);
  });
});

it.each(['api', 'data-api'])('%s publishes no port that is scraped', (name) => {
  const { ports = [], labels, environment } = services[name] ?? {};
  expect(labels?.['prometheus_port']).toBe(String(environment?.['METRICS_PORT']));
  expect(ports.map((port) => port.split(':').at(-1))).toEqual([String(environment?.['PORT'])]);
});

describe.each(['prometheus.yml', 'prometheus-3.8.yml'])('%s', (file) => {
  const { global, scrape_configs: jobs } = parse(readFileSync(`docker/prometheus/${file}`, 'utf8')) as {
    global: { scrape_timeout: string };
    scrape_configs: Record<string, unknown>[];
  };

  it('gives up on a scrape before the next one', () => {
    expect(global.scrape_timeout).toBe('10s');
  });

  it.each(jobs.map((job) => [job['job_name'], job]))('limits what a target of %s may send', (_, job) => {
    expect(job).toMatchObject({
      sample_limit: expect.any(Number),
      label_limit: expect.any(Number),
      label_name_length_limit: expect.any(Number),
      label_value_length_limit: expect.any(Number),
      body_size_limit: expect.any(String),
    });
  });
});
