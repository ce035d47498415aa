import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { get } from './http.js';

const PROBE_EVERY_MS = 100;

/**
 * Users of one instance behind a load balancer, which asks for its readiness and sends them elsewhere when it is
 * not ready. Half of them keep their connections, the others open one for each request.
 */
export class LoadBalancer {
  /** What was not answered with 200: the status, or the error of the connection. */
  readonly failures: string[] = [];
  answered = 0;
  readonly #keepAlive = new Agent({ keepAlive: true });
  readonly #end: Promise<unknown>;
  #isReady = true;

  constructor(
    private readonly url: string,
    path: string,
    users: number,
  ) {
    const agents = Array.from({ length: users }, (_, i) => (i % 2 ? this.#keepAlive : new Agent()));
    this.#end = Promise.all([this.#probe(), ...agents.map((agent) => this.#use(path, agent))]);
  }

  /** Resolves when the instance is not ready any more, and all requests have been answered. */
  async whenSentElsewhere(): Promise<void> {
    await this.#end;
    this.#keepAlive.destroy();
  }

  async #probe(): Promise<void> {
    try {
      while ((await get(`${this.url}/health/ready`)).status === 200) await delay(PROBE_EVERY_MS);
    } catch (error) {
      this.failures.push(String(error));
    } finally {
      this.#isReady = false;
    }
  }

  async #use(path: string, agent: Agent): Promise<void> {
    while (this.#isReady) {
      const outcome = await this.#ask(path, agent);
      this.answered++;
      if (outcome !== '200') this.failures.push(outcome);
    }
  }

  #ask(path: string, agent: Agent): Promise<string> {
    return new Promise((resolve) => {
      request(this.url + path, { agent }, (response) => {
        text(response).then(
          () => resolve(String(response.statusCode)),
          (error: unknown) => resolve(String(error)),
        );
      })
        .on('error', (error) => resolve(String(error)))
        .end();
    });
  }
}
