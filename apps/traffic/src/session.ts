import type { HttpClient } from './http-client.js';
import type { Newcomers } from './people.js';
import type { Population } from './population.js';

/** What every action works with. */
export interface Session {
  readonly lending: HttpClient;
  readonly data: HttpClient;
  readonly newcomers: Newcomers;
  readonly population: Population;
}
