import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Alertmanager, messagesAt } from './support/alertmanager.js';
import { compose, containerOf, execIn, metricsOf, serviceStates, up, userIdOf } from './support/compose.js';
import { eventually } from './support/eventually.js';
import { get, jsonOf, post } from './support/http.js';
import { LoadBalancer } from './support/load-balancer.js';
import { Prometheus } from './support/prometheus.js';
import { output } from './support/run.js';

const SCRAPE_SECONDS = 90;
const LENDING_URL = 'http://127.0.0.1:8000';
const DATA_URL = 'http://127.0.0.1:8001';
const prometheus = new Prometheus('http://127.0.0.1:9090');

const SERVICES = [
  'api',
  'data-api',
  'postgres',
  'redis',
  'postgres-exporter',
  'redis-exporter',
  'prometheus',
  'alertmanager',
  'alert-receiver',
];
const STATIC_JOBS = ['finance_data_postgres_api', 'finance_lending_api', 'postgres', 'redis'];

let loanId: string;

beforeAll(async () => {
  const person = { email: 'ada@example.com', fullName: 'Ada Abe', source: 'web' };
  const userId = idIn(await post(`${LENDING_URL}/api/users`, person));
  const application = { userId, amount: 5000, purpose: 'car', termMonths: 24 };
  loanId = idIn(await post(`${LENDING_URL}/api/loans`, application));
});

describe('the containers', () => {
  it('are all healthy; the one that makes the passwords has ended well', async () => {
    const states = await serviceStates();
    expect(
      Object.fromEntries(states.map(({ Service, Health, ExitCode }) => [Service, Health || ExitCode])),
    ).toEqual({
      ...Object.fromEntries(SERVICES.map((service) => [service, 'healthy'])),
      secrets: 0,
    });
  });

  it.each(SERVICES)('%s runs as an ordinary user on a read-only file system', async (service) => {
    const container = await containerOf(service);
    expect(userIdOf(container)).toBeGreaterThan(0);
    expect(container.HostConfig.ReadonlyRootfs).toBe(true);
  });

  it.each(SERVICES)('%s publishes ports on 127.0.0.1 at most', async (service) => {
    const { HostConfig } = await containerOf(service);
    const addresses = Object.values(HostConfig.PortBindings).flatMap((ports) =>
      ports.map(({ HostIp }) => HostIp),
    );
    expect(addresses.filter((address) => address !== '127.0.0.1')).toEqual([]);
  });

  it.each(['postgres', 'data-api', 'postgres-exporter'])(
    '%s has no password in a variable',
    async (service) => {
      const { stdout } = await execIn('postgres', 'sh', '-c', 'cat /run/secrets/*');
      expect(stdout).toMatch(/^[0-9a-f]{96}$/);
      const { Config } = await containerOf(service);
      const passwords = [stdout.slice(0, 48), stdout.slice(48)];
      expect(
        Config.Env.filter((variable) => passwords.some((password) => variable.includes(password))),
      ).toEqual([]);
    },
  );

  it.each(['api', 'data-api'])('%s has production dependencies only, and Node 24', async (service) => {
    const { stdout } = await execIn(
      service,
      'find',
      'node_modules',
      '-name',
      'package.json',
      '-not',
      '-path',
      '*/test/*',
    );
    const installed = new Set(stdout.split('\n').map((path) => path.replace('/package.json', '')));
    expect(installed).toContain('node_modules/@nestjs/core');
    expect(developmentPackages().filter((path) => installed.has(path))).toEqual([]);
    expect((await execIn(service, 'node', '--version')).stdout).toMatch(/^v24\./);
  });
});

describe('the services', () => {
  it.each([LENDING_URL, DATA_URL])('%s has no metrics for the public', async (url) => {
    expect((await get(`${url}/metrics`)).status).toBe(404);
    expect((await get(url)).text).not.toContain('href="metrics"');
  });

  it.each(['api', 'data-api'])('%s has them for who is on its network', async (service) => {
    expect(await metricsOf(service)).toContain('# TYPE http_requests_total counter');
  });

  it('keep what lending-api decides: a loan is in data-api and in PostgreSQL', async () => {
    const loan = jsonOf(await get(`${LENDING_URL}/api/loans/${loanId}`));
    expect(jsonOf(await get(`${DATA_URL}/api/loans/${loanId}`))).toEqual(loan);
    expect(await psql('finance', `SELECT amount FROM loans WHERE id = '${loanId}'`)).toBe('5000.00');
  });

  it("the exporter's role cannot read them", async () => {
    await expect(psql('postgres_exporter', 'SELECT amount FROM loans')).rejects.toThrow('permission denied');
  });
});

describe('the databases', () => {
  it.each([
    ['postgres', ['storage']],
    ['redis', ['jobs', 'storage']],
  ])('%s has only the networks %s, without a way out', async (service, networks) => {
    const { NetworkSettings } = await containerOf(service);
    const names = networks.map((network) => `nestjs-metrics_${network}`);
    expect(Object.keys(NetworkSettings.Networks).toSorted()).toEqual(names);
    for (const name of names) {
      expect(await output('docker', 'network', 'inspect', '-f', '{{.Internal}}', name)).toBe('true');
    }
  });

  it('lending-api does not find postgres', async () => {
    const connect = `require('node:net').connect(5432, 'postgres').on('error', ({ code }) => console.log(code))`;
    expect((await execIn('api', 'node', '-e', connect)).stdout).toMatch(/ENOTFOUND|EAI_AGAIN/);
  });

  it('Redis asks for a password, which is no option of its process', async () => {
    expect((await execIn('redis', 'redis-cli', 'ping')).stdout).toContain('NOAUTH');
    const { stdout: password } = await execIn('redis', 'cat', '/run/secrets/password');
    expect(password).toMatch(/^[0-9a-f]{48}$/);
    for (const service of ['redis', 'redis-exporter', 'data-api', 'api']) {
      const { Args, Config } = await containerOf(service);
      expect([...Args, ...Config.Env].filter((text) => text.includes(password))).toEqual([]);
    }
  });
});

describe('Prometheus', () => {
  it('sees every target up, each once', async () => {
    await eventually('six targets are up', SCRAPE_SECONDS, async () => {
      const targets = await prometheus.activeTargets();
      const jobs = targets.map(({ labels }) => labels['job'] ?? '').toSorted();
      expect(jobs).toEqual(['docker', 'docker', ...STATIC_JOBS]);
      expect(targets.filter(({ health }) => health !== 'up')).toEqual([]);
    });
  });

  it('finds a labelled container at its own address and labelled port', async () => {
    const { NetworkSettings } = await containerOf('prometheus');
    const address = NetworkSettings.Networks['nestjs-metrics_finance']?.IPAddress;
    const targets = await prometheus.activeTargets();
    const [discovered] = targets.filter(({ labels }) => labels['service'] === 'prometheus');
    expect(discovered?.scrapeUrl).toBe(`http://${address}:9090/metrics`);
    expect(discovered?.labels).toEqual({
      job: 'docker',
      service: 'prometheus',
      container: 'nestjs-metrics-prometheus-1',
      instance: 'nestjs-metrics-prometheus-1:9090',
    });
  });

  it.each([
    'pg_up',
    'redis_up',
    'sum(loans_created_total)',
    'db_connections_max > bool 0',
    'sum(queue_job_attempts_total{queue="credit-checks", result="success"})',
  ])('has %s', async (query) => {
    await eventually('it is 1', SCRAPE_SECONDS, async () => {
      expect(await prometheus.query(query)).toMatchObject([{ value: 1 }]);
    });
  });

  it('counts what came before the first scrape of a series', async () => {
    await eventually('the registration is counted', SCRAPE_SECONDS, async () => {
      const counted = await prometheus.query('sum(increase(users_registered_total[5m])) > bool 0');
      expect(counted).toMatchObject([{ value: 1 }]);
    });
  });

  it('keeps 30 days or 8 GB, and exemplars', async () => {
    const answer = await get(`${prometheus.baseUrl}/api/v1/status/flags`);
    expect(jsonOf(answer)).toMatchObject({
      data: {
        'storage.tsdb.retention.time': '30d',
        'storage.tsdb.retention.size': expect.stringMatching(/^8Gi?B$/),
        'enable-feature': 'exemplar-storage,created-timestamp-zero-ingestion',
      },
    });
  });

  it('started with the configuration that this version knows', async () => {
    expect(await compose('logs', 'prometheus')).toContain('going on with prometheus.yml');
  });

  it('has the rules, and an Alertmanager to tell', async () => {
    const rules = await prometheus.rules();
    expect(rules.filter(({ name }) => name === 'TargetDown')).toHaveLength(1);
    expect(await prometheus.alertmanagers()).toEqual(['http://alertmanager:9093/api/v2/alerts']);
  });

  it('reloads its configuration on request, and cannot change it', async () => {
    expect((await post(`${prometheus.baseUrl}/-/reload`)).status).toBe(200);
    const written = await execIn('prometheus', 'touch', '/etc/prometheus/prometheus.yml');
    expect(written.stderr).toContain('Read-only file system');
    expect(written.exitCode).not.toBe(0);
  });
});

describe('Alertmanager', () => {
  it('sends alerts to the receiver of the test profile', async () => {
    await new Alertmanager('http://127.0.0.1:9093').fire({ alertname: 'Drill', severity: 'page' });
    // A page waits 45 s for others of its service.
    await eventually('it has arrived', 75, async () => {
      const messages = await messagesAt('http://127.0.0.1:8080');
      expect(messages.map(({ commonLabels }) => commonLabels['alertname'])).toContain('Drill');
    });
  });
});

describe('Grafana', () => {
  it('gets a password of its own, which no other service sees', async () => {
    const read = ['--entrypoint', 'cat', 'secrets', '/run/grafana-secrets/admin-password'];
    const password = await compose('run', '--rm', '--no-deps', ...read);
    expect(password).toMatch(/^[0-9a-f]{48}$/);
    const { stdout } = await execIn('postgres', 'sh', '-c', 'cat /run/secrets/*');
    expect(stdout).not.toContain(password);
  });

  it('rejects everybody without a password', async () => {
    const { services } = JSON.parse(await compose('config', '--format', 'json')) as {
      services: Record<string, { environment: Record<string, string> }>;
    };
    expect(services['grafana']?.environment).toMatchObject({
      GF_SECURITY_ADMIN_PASSWORD__FILE: '/run/secrets/admin-password',
      GF_AUTH_ANONYMOUS_ENABLED: 'false',
      GF_USERS_ALLOW_SIGN_UP: 'false',
    });
  });
});

describe('stopping and starting', () => {
  it('both services finish in order, without a failed request: exit code 0', async () => {
    const load = new LoadBalancer(LENDING_URL, '/api/loans', 10);
    await eventually('everybody is served', SCRAPE_SECONDS, async () => {
      expect(load.answered).toBeGreaterThan(10);
    });
    const stopped = compose('stop', 'api', 'data-api');
    await load.whenSentElsewhere();
    expect(load.failures).toEqual([]);
    await stopped;
    const containers = await Promise.all(['api', 'data-api'].map(containerOf));
    expect(containers.map(({ State }) => State.ExitCode)).toEqual([0, 0]);
  });

  it('a second start has the data and the passwords of the first', async () => {
    await compose('down');
    await up(['--scale', 'grafana=0']); // no image stands in for it here
    expect((await get(`${LENDING_URL}/api/loans/${loanId}`)).status).toBe(200);
    expect(await prometheus.query('count(max_over_time(loans_created_total[1h]))')).toHaveLength(1);
  });
});

/** What the lock file installs for development alone. */
function developmentPackages(): string[] {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  return Object.entries(packages).flatMap(([path, { dev }]) => (dev ? [path] : []));
}

/** Asks PostgreSQL over TCP, with the role's password from its file. @throws {Error} with what psql says */
async function psql(role: 'finance' | 'postgres_exporter', sql: string): Promise<string> {
  const file = role === 'finance' ? 'postgres-password' : 'postgres-exporter-password';
  const script = 'PGPASSWORD=$(cat "/run/secrets/$1") exec psql -h postgres -U "$2" -d finance -Atc "$3"';
  const { exitCode, stdout, stderr } = await execIn('postgres', 'sh', '-c', script, 'psql', file, role, sql);
  if (exitCode !== 0) throw new Error(stderr);
  return stdout.trim();
}

function idIn(answer: Parameters<typeof jsonOf>[0]): string {
  return (jsonOf(answer) as { id: string }).id;
}
