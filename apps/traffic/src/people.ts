import type { HttpClient } from './http-client.js';

const FIRST_NAMES = ['Ada', 'Bela', 'Chidi', 'Dana', 'Emre', 'Farah', 'Goran', 'Hana', 'Ivo', 'Jun', 'Kofi'];
const LAST_NAMES = ['Abe', 'Bauer', 'Costa', 'Diaz', 'Eriksen', 'Farouk', 'Gomez', 'Haas', 'Ito', 'Jansen'];

/** A person as lending-api registers one. */
export interface Person {
  readonly email: string;
  readonly fullName: string;
}

/** The person with this number; another seed gives other people with the same names. */
export function personOf(seed: number, number: number): Person {
  const first = FIRST_NAMES[number % FIRST_NAMES.length]!;
  const last = LAST_NAMES[Math.floor(number / FIRST_NAMES.length) % LAST_NAMES.length]!;
  return {
    email: `${first}.${last}.${seed}-${number}@example.com`.toLowerCase(),
    fullName: `${first} ${last}`,
  };
}

/** People who are not registered yet, one after the other. */
export class Newcomers {
  private registeredBefore: Promise<number | undefined> | undefined;
  private taken = 0;

  constructor(
    private readonly seed: number,
    private readonly data: HttpClient,
  ) {}

  /** The next one, or undefined while data-api cannot say how many there are. */
  async next(): Promise<Person | undefined> {
    // The database outlives a run: count on from its users, or a second run with the same seed would
    // only meet emails that are taken.
    this.registeredBefore ??= this.countRegistered();
    const registeredBefore = await this.registeredBefore;
    if (registeredBefore === undefined) {
      this.registeredBefore = undefined;
      return undefined;
    }
    return personOf(this.seed, registeredBefore + this.taken++);
  }

  private async countRegistered(): Promise<number | undefined> {
    const { body } = await this.data.get('/api/users?limit=1');
    const total: unknown =
      typeof body === 'object' && body !== null && 'total' in body ? body.total : undefined;
    return typeof total === 'number' ? total : undefined;
  }
}
