import { afterEach, describe, expect, it } from '@jest/globals';
import { sample, until } from '../support/app.js';
import { freePort } from '../support/free-port.js';
import { freePorts, occupyPort } from './support/ports.js';
import { isRunning, StartRun } from './support/start-run.js';

// It compiles three applications and starts a database.
const PATIENCE_MS = 180_000;

describe('npm start', () => {
  let run: StartRun;

  afterEach(() => run.cleanUp());

  async function start(
    args: readonly string[] = [],
    command?: readonly [string, ...string[]],
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ dataUrl: string; lendingUrl: string }> {
    const ports = await freePorts();
    run = new StartRun(
      { ...ports, DATA_DIR: 'memory://', DATABASE_URL: '', REDIS_URL: '', ...env },
      args,
      command,
    );
    return {
      dataUrl: `http://127.0.0.1:${ports.DATA_API_PORT}`,
      lendingUrl: `http://127.0.0.1:${ports.LENDING_API_PORT}`,
    };
  }

  it(
    'runs everything until Ctrl-C, which ends it in order with exit code 0',
    async () => {
      const { dataUrl, lendingUrl } = await start();
      await run.untilShown('Stop everything with Ctrl-C');
      for (const path of ['/docs', '/metrics', '/health/ready']) {
        for (const url of [dataUrl, lendingUrl]) {
          expect(run.stdout).toContain(url + path);
          expect((await fetch(url + path, { headers: { connection: 'close' } })).status).toBe(200);
        }
      }
      const children = run.children();
      expect([...children.keys()].toSorted()).toEqual(['data-api', 'lending-api', 'traffic']);

      run.pressCtrlC();
      expect(await run.exitCode()).toBe(0);
      expect(run.stdout.match(/Stopping \S+ ... done/g)).toEqual([
        'Stopping traffic ... done',
        'Stopping lending-api ... done',
        'Stopping data-api ... done',
      ]);
      expect([...children.values()].filter(isRunning)).toEqual([]);
      for (const url of [dataUrl, lendingUrl]) await expect(fetch(url)).rejects.toThrow('fetch failed');
    },
    PATIENCE_MS,
  );

  it.each([
    ['on the port of the service', false],
    ['on the port for scrapes, by the primary', true],
  ])(
    'runs lending-api in several processes that answer scrapes as one, %s',
    async (_where, hasPort) => {
      const env: Record<string, string> = hasPort
        ? { LENDING_API_METRICS_PORT: String(await freePort()) }
        : {};
      const { lendingUrl } = await start(['--no-traffic', '--workers', '2'], undefined, env);
      await run.untilShown('Stop everything with Ctrl-C');
      expect(run.stdout).toMatch(/^Processes +2, shown as one +1$/m);
      const [metricsUrl = ''] = /http:\/\/\S+\/metrics(?=\s)/.exec(run.stdout) ?? [];
      expect(run.stdout).toContain(`${metricsUrl}/live`);
      const headers = { connection: 'close' };
      const scrape = async (): Promise<string> => (await fetch(metricsUrl, { headers })).text();
      expect(metricsUrl.startsWith(lendingUrl)).toBe(!hasPort);
      expect((await fetch(`${lendingUrl}/metrics`, { headers })).status).toBe(hasPort ? 404 : 200);
      expect((await fetch(`${metricsUrl}/live`, { headers })).status).toBe(200);
      for (let i = 0; i < 6; i++) await fetch(`${lendingUrl}/api/users/none`, { headers });
      await until(
        async () => {
          const page = await scrape();
          const requests = sample(
            page,
            'http_requests_total{method="GET",endpoint="/api/users/:id",status_code="400"}',
          );
          // Only one of the workers has the nightly job.
          const runs = sample(page, 'schedule_runs_total{job_name="interest-accrual",result="success"}');
          const live = sample(page, 'metrics_workers{state="live"}');
          return requests === 6 && runs === 1 && live === (hasPort ? 3 : 2);
        },
        'all processes share their metrics, and one runs the job',
        PATIENCE_MS,
      );
      run.pressCtrlC();
      expect(await run.exitCode()).toBe(0);
    },
    PATIENCE_MS,
  );

  it(
    'stops the rest with exit code 1 and the last log lines when a service dies',
    async () => {
      await start(['--no-traffic']);
      await run.untilShown('Stop everything with Ctrl-C');
      expect(run.stdout).toContain('npm run traffic');
      const children = run.children();
      expect([...children.keys()].toSorted()).toEqual(['data-api', 'lending-api']);

      process.kill(children.get('lending-api')!, 'SIGKILL');
      expect(await run.exitCode()).toBe(1);
      expect(run.stderr).toContain('lending-api was killed by SIGKILL');
      expect(run.stderr).toContain('Last lines of .data/logs/lending-api.log');
      expect(run.stderr).toContain('finance_lending_api listens on');
      expect([...children.values()].filter(isRunning)).toEqual([]);
    },
    PATIENCE_MS,
  );

  it.each(['SIGINT', 'SIGTERM'] as const)('can be interrupted by %s while it builds', async (signal) => {
    await start();
    await run.untilShown('Building');
    run.kill(signal);
    expect(await run.exitCode()).toBe(0);
    expect(run.stdout).toContain('interrupted');
  });

  it('stops in order at Ctrl-C under npm, whose shell the same key ends', async () => {
    await start([], ['npm', 'start']);
    await run.untilShown('Building');
    run.pressCtrlC();
    // Shells differ: some become node, others wait for it and then end by the signal.
    expect([0, null]).toContain(await run.exitCode());
    expect(run.stdout).toContain('interrupted');
    expect(run.children()).toEqual(new Map());
  });

  it('stops when npm and its shell are gone', async () => {
    // The second command keeps the shell from becoming node itself.
    const shell = ['sh', '-c', `"${process.execPath}" tools/start.mjs; true`] as const;
    run = new StartRun({ ...(await freePorts()), npm_lifecycle_event: 'start' }, [], shell);
    await run.untilShown('Building');
    run.kill('SIGKILL');
    await run.exitCode();
    expect(run.stdout).toContain('interrupted');
  });

  it.each([
    ['DATA_API_PORT', 'data-api'],
    ['LENDING_API_PORT', 'lending-api'],
  ])('says in one line that the port of %s is taken', async (variable, service) => {
    const { server, port } = await occupyPort();
    run = new StartRun({ ...(await freePorts()), [variable]: String(port) });
    expect(await run.exitCode()).toBe(1);
    expect(run.stdout).toBe('');
    expect(run.stderr).toBe(
      `Port ${port} is taken, so ${service} cannot start. Choose another one: ${variable}=${port + 100} npm start\n`,
    );
    server.close();
  });

  it.each([
    [{ DATA_API_PORT: 'x' }, [], 'DATA_API_PORT must be a port from 1 to 65535, but is "x".'],
    [{ LENDING_API_PORT: '70000' }, [], 'LENDING_API_PORT must be a port from 1 to 65535, but is "70000".'],
    [{ DATA_API_PORT: '9000', LENDING_API_PORT: '9000' }, [], 'both 9000'],
    [{ METRICS_PORT: '9464' }, [], 'LENDING_API_METRICS_PORT or DATA_API_METRICS_PORT'],
    [{}, ['--no-trafic'], "Unknown option '--no-trafic'"],
  ])('refuses %j %j', async (env, args, message) => {
    run = new StartRun(env, args);
    expect(await run.exitCode()).toBe(1);
    expect(run.stderr).toContain(message);
    expect(run.stderr).not.toContain('    at ');
  });

  it('explains itself with --help', async () => {
    run = new StartRun({}, ['--help']);
    expect(await run.exitCode()).toBe(0);
    expect(run.stdout).toContain('LENDING_API_PORT');
  });
});
