import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Endpoint } from './endpoint.js';
import type { LabelTexts } from './http-naming.js';
import type { RequestRecord } from './request-record.js';

/** The values of the labels that options and decorators add. */
export class ExtraLabels {
  constructor(
    /** Every metric of a request has all of them; where an endpoint has none of a name it is empty. */
    readonly names: readonly string[],
    private readonly report: (error: unknown) => void,
  ) {}

  /** The values for a request to an endpoint. Without a request, those of functions are empty. */
  of({ config: { labels } }: Endpoint, record?: RequestRecord): LabelTexts {
    const texts: Record<string, string> = {};
    for (const name of this.names) {
      const source = Object.hasOwn(labels, name) ? labels[name] : undefined;
      if (typeof source === 'string') texts[name] = source;
      else texts[name] = source && record ? this.#ask(source, record) : '';
    }
    return texts;
  }

  /** A label that can't be told must not cost the request its count. */
  #ask(
    source: (request: IncomingMessage, response: ServerResponse) => string | number | undefined,
    { request, response, platformRequest, platformResponse }: RequestRecord,
  ): string {
    try {
      const value = source(
        (platformRequest ?? request) as IncomingMessage,
        (platformResponse ?? response) as ServerResponse,
      );
      return value === undefined ? '' : String(value);
    } catch (error) {
      this.report(error);
      return '';
    }
  }
}
