import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.js';
import {
  createDatabase,
  loopbackServers,
  type LoopbackServer,
  type LoopbackServers,
} from './loopback-servers.js';
import { ServerProcess } from './server-process.js';

const READY_WITHIN_SECONDS = 120;

/**
 * The servers of the compose file as processes, each on the loopback address that its name has inside
 * the script that runs the spec, so that the shipped prometheus.yml finds its targets unchanged.
 */
export class LoopbackStack {
  /** Holds what the servers read and write; removed at the end. */
  readonly folder = mkdtempSync(join(tmpdir(), 'metrics-stack-'));
  readonly #servers: ReadonlyMap<string, LoopbackServer>;
  readonly #processes = new Map<string, ServerProcess>();

  private constructor(servers: LoopbackServers) {
    // PostgreSQL runs as a user of its own and has to reach its folder.
    chmodSync(this.folder, 0o755);
    this.#servers = new Map(servers(this.folder).map((server) => [server.name, server]));
  }

  /** Starts everything and waits until each server is ready. @throws {Error} with the log of one that is not */
  static async start(servers: LoopbackServers = loopbackServers): Promise<LoopbackStack> {
    const stack = new LoopbackStack(servers);
    try {
      await createDatabase(stack.folder);
      for (const name of stack.#servers.keys()) await stack.start(name);
    } catch (error) {
      await stack.close();
      throw error;
    }
    return stack;
  }

  /** Starts one server and waits until it is ready. */
  async start(name: string): Promise<void> {
    const server = this.#servers.get(name);
    if (!server)
      throw new Error(`There is no server "${name}"; there are ${[...this.#servers.keys()].join(', ')}.`);
    const process = new ServerProcess({ ...server, logFile: join(this.folder, `${name}.log`) });
    this.#processes.set(name, process);
    process.start();
    await eventually(`${name} is ready`, READY_WITHIN_SECONDS, async () => {
      process.assertRunning();
      await server.assertReady();
    });
  }

  /** Ends one server; returns its exit code, or the signal that ended it. */
  async stop(name: string, signal?: NodeJS.Signals): Promise<number | string | undefined> {
    return this.#processes.get(name)?.stop(signal);
  }

  /** Freezes one server: it keeps its connections and answers nobody. */
  freeze(name: string): void {
    this.#processes.get(name)?.signal('SIGSTOP');
  }

  /** Lets a frozen server go on. */
  thaw(name: string): void {
    this.#processes.get(name)?.signal('SIGCONT');
  }

  /** Ends everything, whoever depends on others first, and removes the data. */
  async close(): Promise<void> {
    for (const name of [...this.#servers.keys()].toReversed()) await this.stop(name);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
