import { answerShower, bytesOf, fetchProblem, retryAfterOf } from '../receiver-answer.js';
import type { Batch, BatchCounts } from './batch.js';

const HEADERS = {
  2: {
    'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
    'x-prometheus-remote-write-version': '2.0.0',
  },
  1: { 'content-type': 'application/x-protobuf', 'x-prometheus-remote-write-version': '0.1.0' },
};
const WRITTEN = 'x-prometheus-remote-write-';

/** What became of a request. */
export type Answer =
  /** The receiver tells what it has written, or nothing about it, as by protocol 1.0. */
  | {
      readonly outcome: 'accepted' | 'refused';
      readonly written: BatchCounts | undefined;
      readonly problem: string;
    }
  /** It does not know protocol 2.0. */
  | { readonly outcome: 'unsupported'; readonly problem: string }
  /** Worth another attempt, after the time that the receiver asks for. */
  | { readonly outcome: 'failed'; readonly problem: string; readonly retryAfterMs: number | undefined };

/** The address to write to. No message of it has a secret. */
export class Receiver {
  /** The address without what may be secret in it. */
  readonly shownUrl: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #shown: (text: string) => string;

  constructor(
    private readonly url: URL,
    headers: Readonly<Record<string, string>>,
    userAgent: string,
  ) {
    const { origin, pathname } = url;
    this.shownUrl = origin + pathname;
    this.#headers = { ...headers, 'content-encoding': 'snappy', 'user-agent': userAgent };
    this.#shown = answerShower(headers, url);
  }

  async write({ body, version, ...counts }: Batch, signal: AbortSignal): Promise<Answer> {
    try {
      const response = await fetch(this.url, {
        method: 'POST',
        // Credentials are for this address only.
        redirect: 'manual',
        headers: { ...this.#headers, ...HEADERS[version] },
        body,
        signal,
      });
      const text = this.#shown((await bytesOf(response)).toString());
      return answerOf(response, text, version, counts);
    } catch (error) {
      return { outcome: 'failed', problem: this.#shown(fetchProblem(error)), retryAfterMs: undefined };
    }
  }
}

function answerOf(response: Response, text: string, version: 1 | 2, sent: BatchCounts): Answer {
  const { status, headers } = response;
  const problem = `it answered ${status} ${text}`.trim();
  const written = version === 2 ? writtenOf(headers) : undefined;
  if (response.ok) {
    const isSilent = version === 2 && written === undefined;
    // A receiver of 1.0 may take the message for an empty one of its own ("Required Written Response Headers").
    if (isSilent)
      return { outcome: 'unsupported', problem: `${problem}, without telling what it has written` };
    return { outcome: 'accepted', written: written ?? sent, problem };
  }
  if (status === 415 && version === 2) return { outcome: 'unsupported', problem };
  if (status === 429 || status >= 500)
    return { outcome: 'failed', problem, retryAfterMs: retryAfterOf(headers.get('retry-after')) };
  return { outcome: 'refused', written, problem };
}

/** What the receiver tells that it has written; `undefined` if it tells nothing. A missing count is 0. */
function writtenOf(headers: Headers): BatchCounts | undefined {
  const [samples, histograms, exemplars] = ['samples', 'histograms', 'exemplars'].map((kind) =>
    headers.get(`${WRITTEN}${kind}-written`),
  );
  if (samples === null && histograms === null && exemplars === null) return undefined;
  return { samples: countOf(samples), histograms: countOf(histograms), exemplars: countOf(exemplars) };
}

function countOf(text: string | null | undefined): number {
  const count = Number(text ?? 0);
  return Number.isSafeInteger(count) && count >= 0 ? count : 0;
}
