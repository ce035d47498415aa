import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Endpoint } from './endpoint.js';
import { labelText } from '../../core/series/label-values.js';
import { ownText } from '../../core/series/own-text.js';
import type { HttpLabelFunction } from '../extra-label-options.js';
import type { LabelTexts } from '../naming/naming.js';
import type { LabelledRequest } from '../naming/request-label-table.js';

/** The values of the labels that options and decorators add. */
export class ExtraLabels {
  constructor(
    /** Every request metric has all of these labels; one that an endpoint doesn't set is empty. */
    readonly names: readonly string[],
    private readonly report: (error: unknown, what: string) => void,
  ) {}

  /** The values for a request to an endpoint. Without a response, the values of functions are empty. */
  of({ config: { labels } }: Endpoint, request: LabelledRequest): LabelTexts {
    const texts: Record<string, string> = {};
    for (const name of this.names) {
      const source = Object.hasOwn(labels, name) ? labels[name] : undefined;
      if (typeof source !== 'function') texts[name] = labelText(source);
      else texts[name] = request.response === undefined ? '' : this.#ask(name, source, request);
    }
    return texts;
  }

  /** A label function that throws must not cost the request its count. */
  #ask(
    name: string,
    source: HttpLabelFunction,
    { request, response, platformRequest, platformResponse }: LabelledRequest,
  ): string {
    try {
      const value: unknown = source(
        (platformRequest ?? request) as IncomingMessage,
        (platformResponse ?? response) as ServerResponse,
      );
      // An unhandled rejection would end the process.
      if (value instanceof Promise) value.catch(() => undefined);
      return ownText(value);
    } catch (error) {
      this.report(error, `label "${name}" of HTTP metrics could not be computed`);
      return '';
    }
  }
}
