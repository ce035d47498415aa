import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { alertsOf, recordingsOf } from '../../docker/generate/rules/rule.js';
import { RULE_FILES } from '../../docker/generate/rules/rule-files.js';
import { STACK } from '../../docker/generate/stack.js';
import {
  ALERTMANAGER_URL,
  alertingServers,
  PROMETHEUS_URL,
  RECEIVER_URL,
} from './support/alerting-servers.js';
import { Alertmanager, messagesAt, type AlertMessage } from './support/alertmanager.js';
import { eventually } from './support/eventually.js';
import { DATA_URL, LENDING_URL } from './support/loopback-servers.js';
import { LoopbackStack } from './support/loopback-stack.js';
import { Prometheus } from './support/prometheus.js';
import { Traffic } from './support/traffic.js';

const SCRAPE_SECONDS = 45;
const NUMBERS_SECONDS = 20;
// A scrape and an evaluation up to 15 s each, `for: 1m`, 45 s in which Alertmanager gathers what belongs together.
const FIRING_SECONDS = 155;
const RESOLVING_SECONDS = 110;
const DATA_API = 'finance_data_postgres_api';

const prometheus = new Prometheus(PROMETHEUS_URL);
const alertmanager = new Alertmanager(ALERTMANAGER_URL);

let stack: LoopbackStack;
let traffic: Traffic;

beforeAll(async () => {
  stack = await LoopbackStack.start(alertingServers);
  traffic = new Traffic('--url', LENDING_URL, '--data-url', DATA_URL, '--rate', '20', '--seed', '5');
});

afterAll(async () => {
  await traffic?.stop();
  await stack?.close();
});

describe('data-api killed', () => {
  beforeAll(async () => {
    await eventually('both services are up', SCRAPE_SECONDS, async () => {
      if ((await prometheus.query('up{service!=""} == 1')).length < 2) throw new Error('One is not up.');
    });
    await stack.stop('data-api', 'SIGKILL');
  });

  it(
    'the alert arrives at the webhook, with what to do',
    async () => {
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
    },
    FIRING_SECONDS * 1000 + 10_000,
  );

  it('silences the other alerts of that service, and of no other', async () => {
    const alert = { alertname: 'HighLatency', severity: 'page' };
    await alertmanager.fire(
      { ...alert, service: DATA_API },
      { ...alert, service: 'another' },
      { ...alert, alertname: 'CacheDown' },
    );
    await eventually('one is inhibited', 10, async () => {
      expect(await alertmanager.inhibited('HighLatency')).toEqual({ [DATA_API]: true, another: false });
      expect(await alertmanager.inhibited('CacheDown')).toEqual({ '': false });
    });
  });

  it(
    'its resolution arrives once data-api is back',
    async () => {
      await stack.start('data-api');
      await eventually('the resolution arrives', RESOLVING_SECONDS, async () => {
        // The page is one for all that is wrong with the service: another alert in it may still fire.
        const [last] = (await serviceDownMessages()).slice(-1);
        const alert = last?.alerts.find(({ labels }) => labels['alertname'] === 'ServiceDown');
        expect(alert?.status).toBe('resolved');
      });
    },
    RESOLVING_SECONDS * 1000 + 10_000,
  );
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

/** Every recording by name and static labels. */
function recordedSeries(): string[] {
  return RULE_FILES.flatMap(recordingsOf).map(({ record, labels = {} }) => {
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
