import { readFileSync } from 'node:fs';
import { output, run, type Ended } from './run.js';

const COMPOSE = ['docker', 'compose', '-f', 'docker/compose.yml'];

/** What `docker inspect` tells of a container, as far as the checks need it. */
export interface Container {
  readonly Id: string;
  /** Of its first process. */
  readonly Args: readonly string[];
  readonly State: { readonly Pid: number; readonly ExitCode: number };
  readonly Config: { readonly Env: readonly string[] };
  readonly HostConfig: {
    readonly ReadonlyRootfs: boolean;
    readonly PortBindings: Readonly<Record<string, readonly { readonly HostIp: string }[]>>;
  };
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, { readonly IPAddress: string }>> };
}

/** One line of `docker compose ps`. */
export interface ServiceState {
  readonly Service: string;
  readonly State: string;
  readonly Health: string;
  readonly ExitCode: number;
}

/** Runs `docker compose` on the shipped file. @throws {Error} when it fails */
export function compose(...words: readonly string[]): Promise<string> {
  return output(...COMPOSE, ...words);
}

/**
 * Starts what does not run yet, with the images that are there; `variables` are those of the compose file.
 * @throws {Error} when something does not become healthy
 */
export function up(
  options: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  // Jest's process.env does not reach child processes.
  const env = ['env', ...Object.entries(variables).map(([name, value]) => `${name}=${value}`)];
  return output(...env, ...COMPOSE, 'up', '--detach', '--wait', '--no-build', '--pull', 'never', ...options);
}

/** Runs a command in a service's container. */
export function execIn(service: string, ...command: readonly string[]): Promise<Ended> {
  return run([...COMPOSE, 'exec', '-T', service, ...command]);
}

/** The page that Prometheus scrapes of a service; it is not on a published port. @throws {Error} when it cannot */
export function metricsOf(service: string): Promise<string> {
  return compose('exec', '-T', 'prometheus', 'wget', '-qO-', `http://${service}:8000/metrics`);
}

/** Every service's state, those that have ended included. */
export async function serviceStates(): Promise<readonly ServiceState[]> {
  const lines = await compose('ps', '--all', '--format', 'json');
  return lines.split('\n').map((line) => JSON.parse(line) as ServiceState);
}

/** The container of a service, running or not. */
export async function containerOf(service: string): Promise<Container> {
  const id = await compose('ps', '--all', '--quiet', service);
  const [container] = JSON.parse(await output('docker', 'inspect', id)) as Container[];
  if (!container) throw new Error(`Service "${service}" has no container.`);
  return container;
}

/** The user id that a container's first process runs as. */
export function userIdOf({ State }: Container): number {
  const status = readFileSync(`/proc/${State.Pid}/status`, 'utf8');
  return Number(/^Uid:\t(\d+)/m.exec(status)?.[1]);
}
