import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  alertingServers,
  discover,
  MORE_INSTANCES,
  PROMETHEUS_URL,
  RECEIVER_URL,
  TIMES_FASTER,
} from './support/alerting-servers.js';
import { messagesAt } from './support/alertmanager.js';
import { DATA_URL, LENDING_URL } from './support/loopback-servers.js';
import { LoopbackStack } from './support/loopback-stack.js';
import { Prometheus } from './support/prometheus.js';
import { ReadinessProbe } from './support/readiness-probe.js';
import { Traffic } from './support/traffic.js';

/** A fault, and everything that arrives from its beginning until the next one begins, each as `alert service`. */
interface Entry {
  readonly fault: string;
  readonly begin: () => Promise<unknown>;
  /** How long it lasts, in minutes. */
  readonly lasts: number;
  readonly end?: () => Promise<unknown>;
  /** How long nothing is wrong afterwards, in minutes. */
  readonly calm: number;
  readonly pages: readonly string[];
  readonly tickets: readonly string[];
}

const LENDING_API = 'finance_lending_api';
const DATA_API = 'finance_data_postgres_api';
const MINUTE_MS = 60_000 / TIMES_FASTER;

/** Docker's discovery, which finds Prometheus and Alertmanager themselves, is not here. */
const EXPECTED = /^(watchdog|ticket: MonitoringUnwatched)/;

const prometheus = new Prometheus(PROMETHEUS_URL);
let stack: LoopbackStack;
let traffic: Traffic | undefined;
let probe: ReadinessProbe;

const CALENDAR: readonly Entry[] = [
  {
    fault: 'nothing',
    begin: async () => undefined,
    lasts: 4,
    calm: 0,
    pages: [],
    tickets: [],
  },
  {
    fault: 'PostgreSQL is stopped',
    begin: () => stack.stop('postgres'),
    lasts: 5,
    end: () => stack.start('postgres'),
    calm: 6,
    pages: ['DatabaseDown '],
    tickets: [],
  },
  {
    fault: 'the only instance of data-api is killed',
    begin: () => stack.stop('data-api', 'SIGKILL'),
    lasts: 4,
    end: () => stack.start('data-api'),
    calm: 6,
    pages: [`ServiceDown ${DATA_API}`],
    tickets: [],
  },
  {
    fault: 'lending-api is killed six times in six minutes',
    begin: async () => {
      for (let crash = 0; crash < 6; crash++) {
        await stack.stop('api', 'SIGKILL');
        await stack.start('api');
        await minutes(1);
      }
    },
    lasts: 0,
    calm: 1,
    pages: [`CrashLooping ${LENDING_API}`],
    tickets: [],
  },
  {
    fault: 'Redis is stopped',
    begin: () => stack.stop('redis'),
    lasts: 3,
    end: () => stack.start('redis'),
    calm: 1,
    pages: [],
    tickets: ['CacheDown '],
  },
  {
    fault: 'nobody asks any more',
    begin: stopTraffic,
    lasts: 0,
    calm: 14,
    pages: [`TrafficStopped ${LENDING_API}`],
    tickets: [],
  },
];

const CALENDAR_MS = CALENDAR.reduce((sum, { lasts, calm }) => sum + lasts + calm, 12) * MINUTE_MS + 300_000;

beforeAll(async () => {
  stack = await LoopbackStack.start((folder) =>
    alertingServers(folder).filter(({ name }) => !MORE_INSTANCES.includes(name)),
  );
  discover(stack.folder, []);
  probe = new ReadinessProbe(LENDING_URL, DATA_URL);
  traffic = new Traffic('--url', LENDING_URL, '--data-url', DATA_URL, '--rate', '20', '--seed', '5');
});

afterAll(async () => {
  probe?.stop();
  await stopTraffic();
  await stack?.close();
});

describe('a calendar of faults: who is told of what', () => {
  const timeline: string[] = [];
  let arrived = 0;
  let watch: NodeJS.Timeout;

  beforeAll(() => {
    watch = setInterval(() => void noteNews(), MINUTE_MS / 12);
  });

  it.each(CALENDAR)(
    '$fault',
    async ({ fault, begin, lasts, end, calm, pages, tickets }) => {
      const began = Date.now();
      note(`${fault}: begins`);
      await begin();
      await minutes(lasts);
      await end?.();
      note(`${fault}: is over`);
      await minutes(calm);
      const news = await newsSince(began);
      note(`told: ${[...news].join(', ') || 'nobody'}; fires: ${(await firing()).join(', ')}`);
      expect({ pages: toldTo(news, 'page'), tickets: toldTo(news, 'ticket') }).toEqual({ pages, tickets });
    },
    CALENDAR_MS,
  );

  afterAll(() => {
    clearInterval(watch);
    process.stdout.write(`${timeline.join('\n')}\n`);
  });

  function note(line: string): void {
    timeline.push(`${new Date().toISOString().slice(11, 19)} ${line}`);
  }

  /** Notes what has arrived, with its links. */
  async function noteNews(): Promise<void> {
    const messages = await messagesAt(RECEIVER_URL);
    for (const { receiver, alerts } of messages.slice(arrived)) {
      if (receiver === 'watchdog') continue;
      for (const { status, labels, annotations } of alerts) {
        const { runbook_url: runbook, dashboard_url: dashboard } = annotations;
        note(
          `  ${receiver}: ${labels['alertname']} ${labels['service'] ?? ''} ${status} ${runbook} ${dashboard}`,
        );
      }
    }
    arrived = messages.length;
  }
});

function minutes(count: number): Promise<void> {
  return delay(count * MINUTE_MS);
}

async function stopTraffic(): Promise<void> {
  const running = traffic;
  traffic = undefined;
  await running?.stop();
}

/** What arrived of alerts that began after a time: `receiver: alert service`, each once. Others are only told again. */
async function newsSince(timeMs: number): Promise<ReadonlySet<string>> {
  const messages = await messagesAt(RECEIVER_URL);
  const firing = messages.flatMap(({ receiver, alerts }) =>
    alerts
      .filter(({ status, startsAt }) => status === 'firing' && Date.parse(startsAt) >= timeMs)
      .map(({ labels }) => `${receiver}: ${labels['alertname']} ${labels['service'] ?? ''}`),
  );
  return new Set(firing.filter((news) => !EXPECTED.test(news)));
}

function toldTo(news: ReadonlySet<string>, receiver: string): string[] {
  const prefix = `${receiver}: `;
  return [...news].filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length));
}

async function firing(): Promise<string[]> {
  const alerts = await prometheus.query('ALERTS{alertstate="firing", severity!="none"}');
  return alerts.map(
    ({ labels }) => `${labels['alertname']} ${labels['service'] ?? labels['instance'] ?? ''}`,
  );
}
