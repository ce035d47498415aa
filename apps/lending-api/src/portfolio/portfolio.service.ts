import { Injectable } from '@nestjs/common';
import { DataApiClient } from '../data-api/data-api.client.js';
import { statistics, type Statistics } from '../data-api/data-api.schemas.js';

// A scrape has 10 s by Prometheus' default, and should not wait for data-api that long.
const AT_MOST_MS = 1000;

/** The current counts of users, loans and applications, from data-api. */
@Injectable()
export class Portfolio {
  private asking: Promise<Statistics> | undefined;

  constructor(private readonly dataApi: DataApiClient) {}

  /** The current counts. Concurrent callers share one request. Throws when data-api does not answer in time. */
  statistics(): Promise<Statistics> {
    this.asking ??= this.dataApi
      .get('/api/statistics', statistics, { atMostMs: AT_MOST_MS })
      .finally(() => (this.asking = undefined));
    return this.asking;
  }
}
