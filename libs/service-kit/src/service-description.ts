/** Describes a service. */
export interface ServiceDescription {
  /** Name in logs and in `app_info`, for example `finance_lending_api`. */
  readonly name: string;
  /** Name for people, on the start page and the docs page: `Lending API`. */
  readonly title: string;
  /** One or two sentences for the same pages. */
  readonly description: string;
  /** Port when PORT is not set. */
  readonly defaultPort: number;
  /** Whether it has WebSocket gateways. */
  readonly hasWebSockets?: true;
}
