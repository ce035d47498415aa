import cluster from 'node:cluster';
import { hostname } from 'node:os';
import { threadId } from 'node:worker_threads';
import { readAppInfo } from '../../runtime/app-info.js';

/** The labels that tell whose series these are. A scraper adds them; who pushes has to know them. */
export interface Identity {
  readonly job: string;
  readonly instance: string;
}

/** What tells processes apart. */
export interface IdentitySurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly hostname: string;
  readonly applicationName: () => string;
  /** The number of the process or thread among those that share the host's name; `undefined` if it is alone. */
  readonly worker: string | undefined;
}

/** Who this process is: what the options say, or else what its surroundings tell. */
export function identityOf(
  options: Partial<Record<keyof Identity, string | undefined>>,
  surroundings: IdentitySurroundings = ofThisProcess(),
): Identity {
  const { environment } = surroundings;
  const job =
    options.job ||
    environment['OTEL_SERVICE_NAME'] ||
    environment['AWS_LAMBDA_FUNCTION_NAME'] ||
    surroundings.applicationName() ||
    'nestjs';
  const host = environment['POD_NAME'] || environment['AWS_LAMBDA_LOG_STREAM_NAME'] || surroundings.hostname;
  const { worker } = surroundings;
  return { job, instance: options.instance || (worker === undefined ? host : `${host}/${worker}`) };
}

function ofThisProcess(): IdentitySurroundings {
  const environment = process.env;
  return {
    environment,
    hostname: hostname(),
    applicationName: () => readAppInfo({}).name,
    worker: cluster.isWorker
      ? (environment['NODE_APP_INSTANCE'] ?? String(cluster.worker?.id))
      : threadId === 0
        ? undefined
        : `thread-${threadId}`,
  };
}
