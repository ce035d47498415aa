import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { StartError } from './errors.mjs';

/** The project's root folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

// `npm start` is for a developer's machine, so nothing listens on the network.
const HOST = '127.0.0.1';

export const USAGE = `Usage: npm start -- [options]

  --no-traffic   start the two services only
  --workers N    run lending-api in N processes behind its port, 1 by default
  --help         show this text

Environment: LENDING_API_PORT (default 8000), DATA_API_PORT (default 8001); LENDING_API_METRICS_PORT and
DATA_API_METRICS_PORT for scrapes on a port of their own; and all variables that the services read.`;

/**
 * What to start, in order, from the command line and the environment; 'help' when asked for the usage.
 * Throws a StartError that names the option or variable that is wrong.
 */
export function readSettings(argv, env) {
  const { help, 'no-traffic': noTraffic, workers = '1' } = parseFlags(argv);
  if (help) return 'help';
  if (env.METRICS_PORT) {
    throw new StartError(
      `METRICS_PORT is one port for two services. Set LENDING_API_METRICS_PORT or DATA_API_METRICS_PORT instead.`,
    );
  }
  const dataApi = service('data-api', 'DATA_API', 8001, env);
  const lendingApi = service('lending-api', 'LENDING_API', 8000, env);
  if (dataApi.port === lendingApi.port) {
    throw new StartError(
      `DATA_API_PORT and LENDING_API_PORT are both ${dataApi.port}. Give each service its own.`,
    );
  }
  lendingApi.env.DATA_API_URL = dataApi.url;
  lendingApi.processes = countOf(workers);
  lendingApi.env.WORKERS = String(lendingApi.processes);
  return {
    services: [dataApi, lendingApi],
    traffic: noTraffic
      ? undefined
      : part('traffic', env, ['--url', lendingApi.url, '--data-url', dataApi.url]),
  };
}

function parseFlags(argv) {
  try {
    return parseArgs({
      args: argv,
      options: {
        'no-traffic': { type: 'boolean' },
        workers: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new StartError(`${error.message}\n\n${USAGE}`, { cause: error });
  }
}

function countOf(workers) {
  const count = Number(workers);
  if (Number.isInteger(count) && count >= 1 && count <= 64) return count;
  throw new StartError(`--workers must be a whole number from 1 to 64, but is "${workers}".\n\n${USAGE}`);
}

function service(name, prefix, defaultPort, env) {
  const portVariable = `${prefix}_PORT`;
  const port = portOf(env, portVariable) ?? defaultPort;
  const metricsPort = portOf(env, `${prefix}_METRICS_PORT`);
  const ownEnv = { ...env, HOST, PORT: String(port), METRICS_PORT: String(metricsPort ?? '') };
  const url = `http://${HOST}:${port}`;
  return {
    ...part(name, ownEnv, []),
    processes: 1,
    host: HOST,
    port,
    portVariable,
    url,
    metricsUrl: `${metricsPort === undefined ? url : `http://${HOST}:${metricsPort}`}/metrics`,
  };
}

function portOf(env, variable) {
  if (!env[variable]) return undefined;
  const port = Number(env[variable]);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new StartError(`${variable} must be a port from 1 to 65535, but is "${env[variable]}".`);
}

function part(name, env, args) {
  return {
    name,
    env,
    args: [join(ROOT, 'dist/apps', name, 'src/main.js'), ...args],
    logFile: join('.data/logs', `${name}.log`),
  };
}
