import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { alertsOf, recordingsOf } from '../../libs/metrics/src/ops/rules/rule.js';
import { RULE_FILES } from '../../docker/generate/rule-files.js';
import { STACK } from '../../docker/generate/stack.js';
import {
  ALERTMANAGER_URL,
  alertingServers,
  discover,
  PROMETHEUS_URL,
  RECEIVER_URL,
} from './support/alerting-servers.js';
import { Alertmanager, messagesAt, type AlertMessage } from './support/alertmanager.js';
import { eventually } from './support/eventually.js';
import { DATA_URL, LENDING_URL } from './support/loopback-servers.js';
import { LoopbackStack } from './support/loopback-stack.js';
import { Prometheus } from './support/prometheus.js';
import { ReadinessProbe } from './support/readiness-probe.js';
import { Traffic } from './support/traffic.js';

// Everything takes a tenth of its time. The longest: 3 s for a scrape and an evaluation, `for: 30s` after 30 s in which
// the instances were there.
const FIRING_SECONDS = 90;
const NUMBERS_SECONDS = 20;
const LENDING_API = 'finance_lending_api';
const DATA_API = 'finance_data_postgres_api';
/** As Prometheus matches it: from the beginning to the end. */
const SYMPTOMS = 'HighErrorRate|HighLatency|DependencyDown|UpstreamFailing|.+BudgetBurn.+';
/** Recorded from the first time on that the nightly job is due, once a day; the tests of the rules cover it. */
const ONCE_A_DAY = 'service_job:schedule_due_timestamp_seconds:max';

const prometheus = new Prometheus(PROMETHEUS_URL);
const alertmanager = new Alertmanager(ALERTMANAGER_URL);

let stack: LoopbackStack;
let traffic: Traffic;
let probe: ReadinessProbe;

beforeAll(async () => {
  stack = await LoopbackStack.start(alertingServers);
  probe = new ReadinessProbe(LENDING_URL, DATA_URL);
  traffic = new Traffic('--url', LENDING_URL, '--data-url', DATA_URL, '--rate', '20', '--seed', '5');
  await eventually(
    'three instances of data-api were there for five minutes, a tenth of them',
    90,
    async () => {
      const there = `max_over_time(up{service="${DATA_API}"}[30s] offset 30s) == 1`;
      const instances = (await prometheus.query(there)).length;
      if (instances < 3) throw new Error(`There were ${instances}.`);
    },
  );
}, 240_000);

afterAll(async () => {
  probe?.stop();
  await traffic?.stop();
  await stack?.close();
});

describe('three instances: one stopped and gone from the discovery, one down', () => {
  it(
    'the one that is gone is missing: a ticket',
    async () => {
      await stack.stop('data-api-3');
      discover(stack.folder, ['data-api-2']);
      await eventually('InstanceMissing arrives', FIRING_SECONDS, async () => {
        expect(await alertsAt('ticket')).toContain(`InstanceMissing ${DATA_API}`);
      });
    },
    FIRING_SECONDS * 1000 + 10_000,
  );

  it(
    'the one that is down is a ticket, and no page',
    async () => {
      await stack.stop('data-api-2', 'SIGKILL');
      await eventually('TargetDown arrives', FIRING_SECONDS, async () => {
        expect(await alertsAt('ticket')).toContain(`TargetDown ${DATA_API}`);
      });
      expect(await alertsAt('page')).not.toContain(`ServiceDown ${DATA_API}`);
    },
    FIRING_SECONDS * 1000 + 10_000,
  );
});

describe('the last instance of data-api killed', () => {
  let pagedBefore: readonly string[];

  it(
    'ServiceDown is the only page, with links that lead to what to do',
    async () => {
      pagedBefore = await symptomsPaged();
      await stack.stop('data-api', 'SIGKILL');
      await eventually('lending-api fails', FIRING_SECONDS, async () => {
        expect(await firing('HighErrorRate')).toEqual([LENDING_API]);
      });
      await eventually('ServiceDown arrives', FIRING_SECONDS, async () => {
        expect(await serviceDownMessages()).toMatchObject([
          {
            status: 'firing',
            receiver: 'page',
            commonLabels: { alertname: 'ServiceDown', severity: 'page', service: DATA_API },
            alerts: [
              {
                annotations: {
                  summary: `${DATA_API} is down`,
                  runbook_url: `${STACK.links.runbooks}/ServiceDown.md`,
                  dashboard_url: `${STACK.links.grafana}/d/infrastructure?var-service=${DATA_API}`,
                },
              },
            ],
          },
        ]);
      });
      expect(await symptomsPaged()).toEqual(pagedBefore);
    },
    2 * FIRING_SECONDS * 1000 + 10_000,
  );

  it('silences the other alerts of that service, and of no other', async () => {
    const alert = { alertname: 'HighLatency', severity: 'page' };
    await alertmanager.fire(
      { ...alert, service: DATA_API },
      { ...alert, service: 'another' },
      { ...alert, alertname: 'CacheDown' },
    );
    await eventually('one is inhibited', 10, async () => {
      expect(await alertmanager.inhibited('HighLatency')).toMatchObject({ [DATA_API]: true, another: false });
      expect(await alertmanager.inhibited('CacheDown')).toEqual({ '': false });
    });
  });

  it(
    'its resolution arrives once data-api is back',
    async () => {
      await stack.start('data-api');
      await eventually('the resolution arrives', FIRING_SECONDS, async () => {
        // The page is one for all that is wrong with the service: another alert in it may still fire.
        const [last] = (await serviceDownMessages()).slice(-1);
        const alert = last?.alerts.find(({ labels }) => labels['alertname'] === 'ServiceDown');
        expect(alert?.status).toBe('resolved');
      });
    },
    FIRING_SECONDS * 1000 + 40_000,
  );

  it('the dead man has been hearing the Watchdog', async () => {
    expect(await alertsAt('watchdog')).toEqual(['Watchdog ']);
  });
});

describe('after traffic and an outage', () => {
  it('every rule is loaded and evaluates', async () => {
    const rules = await prometheus.rules();
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
    const declared = RULE_FILES.flatMap((file) => [
      ...recordingsOf(file).map(({ record }) => record),
      ...alertsOf(file).map(({ alert }) => alert),
    ]);
    expect(rules.map(({ name }) => name).toSorted()).toEqual(declared.toSorted());
  });

  it.each(recordedSeries())('%s has been recorded', async (series) => {
    expect(await numbersOf(series)).not.toEqual([]);
  });

  it('native histograms are stored beside the classic ones', async () => {
    const rate = 'sum(rate(http_request_duration_seconds[5m]))';
    expect(await numbersOf(`histogram_count(${rate}) > 0`)).toHaveLength(1);
    expect(await numbersOf(`histogram_quantile(0.95, ${rate})`)).toHaveLength(1);
  });
});

/** Every recording that a fresh stack keeps, by name and static labels. */
function recordedSeries(): string[] {
  return RULE_FILES.flatMap(recordingsOf)
    .filter(({ record }) => record !== ONCE_A_DAY)
    .map(({ record, labels = {} }) => {
      const matchers = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
      return `${record}{${matchers.join(', ')}}`;
    });
}

/** The numbers that a query returns, as soon as there are any. @throws {Error} when there are none */
async function numbersOf(query: string): Promise<readonly number[]> {
  return eventually('the query returns numbers', NUMBERS_SECONDS, async () => {
    const values = (await prometheus.query(query)).map(({ value }) => value);
    const numbers = values.filter((value) => Number.isFinite(value));
    if (numbers.length === 0) throw new Error(`It returns [${values.join(', ')}]: ${query}`);
    return numbers;
  });
}

async function serviceDownMessages(): Promise<readonly AlertMessage[]> {
  const messages = await messagesAt(RECEIVER_URL);
  return messages.filter(({ alerts }) => alerts.some(({ labels }) => labels['alertname'] === 'ServiceDown'));
}

/** Which alerts a receiver has got so far, each once: `name service`. */
async function alertsAt(receiver: string): Promise<string[]> {
  const messages = (await messagesAt(RECEIVER_URL)).filter((message) => message.receiver === receiver);
  const names = messages.flatMap(({ alerts }) =>
    alerts.map(({ labels }) => `${labels['alertname']} ${labels['service'] ?? ''}`),
  );
  return [...new Set(names)].toSorted();
}

async function symptomsPaged(): Promise<string[]> {
  return (await alertsAt('page')).filter((name) => new RegExp(`^(${SYMPTOMS}) `).test(name));
}

/** The services of which alerts with such a name fire. */
async function firing(name: string): Promise<string[]> {
  const alerts = await prometheus.query(`ALERTS{alertname=~"${name}", alertstate="firing"}`);
  return [...new Set(alerts.map(({ labels }) => labels['service'] ?? ''))].toSorted();
}
