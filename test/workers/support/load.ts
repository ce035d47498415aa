import { getOnce } from './get-once.js';

/** Clients that ask for work without a pause, and count the answers. */
export class Load {
  /** The answers of each process. */
  readonly answered = new Map<number, number>();
  /** Requests without an answer: they may have been counted or not. */
  failed = 0;
  private isOver = false;
  private readonly clients: Promise<void>[];

  constructor(
    private readonly port: number,
    clientCount = 4,
  ) {
    this.clients = Array.from({ length: clientCount }, () => this.ask());
  }

  get total(): number {
    return [...this.answered.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Stops, and waits for the last answers. */
  async stop(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.clients);
  }

  private async ask(): Promise<void> {
    while (!this.isOver) {
      try {
        const { pid } = JSON.parse(await getOnce(this.port, '/work')) as { pid: number };
        this.answered.set(pid, (this.answered.get(pid) ?? 0) + 1);
      } catch {
        this.failed++;
      }
    }
  }
}
