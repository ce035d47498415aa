import type { Loan, NewLoan } from '../../../apps/data-api/src/loans/loans.schemas.js';
import type { NewPayment } from '../../../apps/data-api/src/payments/payments.schemas.js';
import type { NewUser, User } from '../../../apps/data-api/src/users/users.schemas.js';

/** What the API answered; `body` is the parsed JSON. */
export interface Answer<Body = unknown> {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Headers;
  readonly body: Body;
}

let emails = 0;

/** Speaks HTTP to a data API, and knows examples of its resources. */
export class ApiClient {
  constructor(private readonly url: string) {}

  get<Body>(path: string): Promise<Answer<Body>> {
    return this.send('GET', path);
  }

  post<Body>(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer<Body>> {
    return this.send('POST', path, JSON.stringify(body), headers);
  }

  patch<Body>(path: string, body: unknown): Promise<Answer<Body>> {
    return this.send('PATCH', path, JSON.stringify(body));
  }

  put<Body>(path: string, body: unknown): Promise<Answer<Body>> {
    return this.send('PUT', path, JSON.stringify(body));
  }

  /** Sends a body as it stands. */
  async send<Body>(
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    const response = await fetch(this.url + path, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body }),
    });
    return {
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      headers: response.headers,
      body: (await response.json()) as Body,
    };
  }

  async createUser(user: Partial<NewUser> = {}): Promise<User> {
    return this.created('/api/users', {
      email: `user-${++emails}@example.com`,
      fullName: 'Ada Lovelace',
      source: 'web',
      ...user,
    });
  }

  /** A loan of 1000 dollars, approved, for a user of its own. */
  async createLoan(loan: Partial<NewLoan> = {}): Promise<Loan> {
    return this.created('/api/loans', {
      userId: loan.userId ?? (await this.createUser()).id,
      amount: 1000,
      purpose: 'car',
      termMonths: 24,
      status: 'approved',
      ...loan,
    });
  }

  /** Pays on a loan by card, successfully. */
  pay<Body>(
    payment: Partial<NewPayment> & Pick<NewPayment, 'loanId' | 'amount'>,
    headers?: Record<string, string>,
  ): Promise<Answer<Body>> {
    return this.post('/api/payments', { paymentMethod: 'card', status: 'succeeded', ...payment }, headers);
  }

  /** The sum of the samples of `/metrics` with this name and these labels. */
  async metric(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
    const response = await fetch(`${this.url}/metrics`);
    const pairs = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    return (await response.text())
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      .filter((line) => pairs.every((pair) => line.includes(pair)))
      .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  }

  private async created<Body>(path: string, body: unknown): Promise<Body> {
    const answer = await this.post<Body>(path, body);
    if (answer.status !== 201) throw new Error(`POST ${path} answered ${JSON.stringify(answer)}`);
    return answer.body;
  }
}
