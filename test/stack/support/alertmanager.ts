import { get, jsonOf, post } from './http.js';

/** A message of Alertmanager to a webhook, as far as the checks need it. */
export interface AlertMessage {
  readonly status: 'firing' | 'resolved';
  readonly receiver: string;
  readonly commonLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly {
    readonly status: 'firing' | 'resolved';
    readonly startsAt: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  }[];
}

/** What the receiver has got so far. */
export async function messagesAt(receiverUrl: string): Promise<readonly AlertMessage[]> {
  return jsonOf(await get(receiverUrl)) as AlertMessage[];
}

/** The HTTP API of Alertmanager. */
export class Alertmanager {
  constructor(readonly baseUrl: string) {}

  /** Sends alerts as Prometheus would, each given by its labels. */
  async fire(...alerts: readonly Readonly<Record<string, string>>[]): Promise<void> {
    const { status, text } = await post(
      `${this.baseUrl}/api/v2/alerts`,
      alerts.map((labels) => ({ labels })),
    );
    if (status !== 200) throw new Error(`Alertmanager answers ${status}: ${text}`);
  }

  /** For each alert of this name: its service, and whether another alert silences it. */
  async inhibited(alertname: string): Promise<Readonly<Record<string, boolean>>> {
    const filter = encodeURIComponent(`alertname="${alertname}"`);
    const alerts = jsonOf(await get(`${this.baseUrl}/api/v2/alerts?filter=${filter}`)) as {
      labels: Record<string, string>;
      status: { inhibitedBy: string[] };
    }[];
    return Object.fromEntries(
      alerts.map(({ labels, status }) => [labels['service'] ?? '', status.inhibitedBy.length > 0]),
    );
  }
}
