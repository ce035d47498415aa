import { get } from './http.js';

const EVERY_MS = 500;

/** Asks services whether they are ready, as the health checks of the compose file do. */
export class ReadinessProbe {
  readonly #timer: NodeJS.Timeout;

  constructor(...urls: readonly string[]) {
    this.#timer = setInterval(() => {
      // Services that are down refuse; that they do is no news here.
      for (const url of urls) get(`${url}/health/ready`).catch(() => undefined);
    }, EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
