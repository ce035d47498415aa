import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Endpoint, FunctionLabel } from './endpoint.js';
import { labelText } from '../../core/series/label-values.js';
import { ownText } from '../../core/series/own-text.js';
import type { LabelTexts } from '../naming/naming.js';
import type { LabelledRequest } from '../naming/request-label-table.js';

const NO_VALUES: readonly string[] = Object.freeze([]);

/** The values of the labels that options and decorators add. */
export class ExtraLabels {
  /** For the next call of `ask()`, to allocate nothing; absent while functions run, as one may end another request. */
  #spare: string[] | undefined;

  constructor(
    /** Every request metric has all of these labels; one that an endpoint doesn't set is empty. */
    readonly names: readonly string[],
    private readonly report: (error: unknown, what: string) => void,
  ) {}

  /**
   * Calls the label functions of an endpoint for a request; their values in order. Without a response, all are empty.
   * The next call overwrites them.
   */
  ask({ functionLabels }: Endpoint, request: LabelledRequest): readonly string[] {
    const count = functionLabels.length;
    if (count === 0) return NO_VALUES;
    const values = this.#spare?.length === count ? this.#spare : functionLabels.map(() => '');
    this.#spare = undefined;
    for (let i = 0; i < count; i++) {
      values[i] =
        request.response === undefined ? '' : this.#value(functionLabels[i] as FunctionLabel, request);
    }
    this.#spare = values;
    return values;
  }

  /** All values by label name, with those that `ask()` returned. */
  of({ config: { labels }, functionLabels }: Endpoint, asked: readonly string[]): LabelTexts {
    const texts: Record<string, string> = {};
    for (const name of this.names) {
      const source = Object.hasOwn(labels, name) ? labels[name] : undefined;
      texts[name] = typeof source === 'function' ? '' : labelText(source);
    }
    functionLabels.forEach(({ name }, i) => (texts[name] = asked[i] ?? ''));
    return texts;
  }

  /** A label function that throws must not cost the request its count. */
  #value(
    { name, source }: FunctionLabel,
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
