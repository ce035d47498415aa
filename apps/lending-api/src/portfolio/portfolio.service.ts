import { Injectable, Logger } from '@nestjs/common';
import { DataApiClient } from '../data-api/data-api.client.js';
import { statistics, type Statistics } from '../data-api/data-api.schemas.js';

// A scrape has 10 s by Prometheus' default, and should not wait for data-api that long.
const AT_MOST_MS = 1000;

/** The current counts of users, loans and applications, from data-api. */
@Injectable()
export class Portfolio {
  private readonly logger = new Logger(Portfolio.name);
  private asking: Promise<Statistics | undefined> | undefined;
  private isAway = false;

  constructor(private readonly dataApi: DataApiClient) {}

  /** The current counts, or undefined when data-api does not answer. Concurrent callers share one request. */
  statistics(): Promise<Statistics | undefined> {
    this.asking ??= this.ask().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  private async ask(): Promise<Statistics | undefined> {
    try {
      const numbers = await this.dataApi.get('/api/statistics', statistics, { atMostMs: AT_MOST_MS });
      this.isAway = false;
      return numbers;
    } catch (error) {
      // Once per outage, not once per scrape.
      if (!this.isAway)
        this.logger.warn(`Portfolio gauges are absent until data-api answers again: ${String(error)}`);
      this.isAway = true;
      return undefined;
    }
  }
}
