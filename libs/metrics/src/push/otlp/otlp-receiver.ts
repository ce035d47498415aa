import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { timeoutSignal } from '../../core/own-time.js';
import { answerShower, bytesOf, fetchProblem, retryAfterOf } from '../receiver-answer.js';
import { USER_AGENT } from '../user-agent.js';
import type { ExportRequest } from './export-requests.js';
import { partialSuccessIn } from './export-response.js';
import type { ResolvedOtlpOptions } from './otlp.options.js';

/** "Failures" in the specification of OTLP/HTTP: what may be sent again. */
const RETRYABLE = [429, 502, 503, 504];

/** What became of a request. */
export type ExportOutcome =
  /** The receiver may have rejected some data points, or warns. */
  | { readonly outcome: 'accepted'; readonly rejected: number; readonly problem: string }
  | { readonly outcome: 'refused'; readonly problem: string }
  /** Worth another attempt, after the time that the receiver asks for. */
  | { readonly outcome: 'failed'; readonly problem: string; readonly retryAfterMs: number | undefined };

/** The receiver of exports. No message of it has a secret. */
export class OtlpReceiver {
  /** The address without what may be secret in it. */
  readonly shownUrl: string;
  readonly #shown: (text: string) => string;

  constructor(private readonly options: ResolvedOtlpOptions) {
    const url = new URL(options.url);
    this.shownUrl = url.origin + url.pathname;
    this.#shown = answerShower(options.headers, url);
  }

  async export({ body }: ExportRequest, signal: AbortSignal): Promise<ExportOutcome> {
    const { url, headers, isCompressed, timeoutMs } = this.options;
    try {
      const response = await fetch(url, {
        method: 'POST',
        // Credentials are for this address only.
        redirect: 'manual',
        headers: {
          'user-agent': USER_AGENT,
          ...headers,
          'content-type': 'application/x-protobuf',
          ...(isCompressed && { 'content-encoding': 'gzip' }),
        },
        body: isCompressed ? await promisify(gzip)(body) : body,
        signal: AbortSignal.any([signal, timeoutSignal(timeoutMs)]),
      });
      return this.#outcomeOf(response, await bytesOf(response));
    } catch (error) {
      return { outcome: 'failed', problem: this.#shown(fetchProblem(error)), retryAfterMs: undefined };
    }
  }

  #outcomeOf({ ok, status, headers }: Response, bytes: Buffer): ExportOutcome {
    if (ok) {
      const { rejected = 0, message = '' } = partialSuccessIn(bytes) ?? {};
      return { outcome: 'accepted', rejected, problem: this.#shown(message) };
    }
    // The answer is a google.rpc.Status in protobuf, or text: what can be read in it is the message.
    const text = bytes.toString().replace(/[^\x20-\x7e]+/g, ' ');
    const problem = `it answered ${status} ${this.#shown(text)}`.trim();
    if (!RETRYABLE.includes(status)) return { outcome: 'refused', problem };
    return { outcome: 'failed', problem, retryAfterMs: retryAfterOf(headers.get('retry-after')) };
  }
}
