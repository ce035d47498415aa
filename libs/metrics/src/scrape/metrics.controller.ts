import { All, Inject, Logger, NotFoundException, Req, Res } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { recordOf } from '../http/request-record.js';
import type { ResolvedMetricsOptions } from '../module/metrics.options.js';
import { METRICS_OPTIONS } from '../module/metrics.tokens.js';
import { ScrapeHandler } from './scrape-handler.js';

/** What Nest hands a controller: Node's own objects (Express), or objects around them (Fastify). */
type PlatformRequest = IncomingMessage & { readonly raw?: IncomingMessage };
type PlatformResponse = ServerResponse & { readonly raw?: ServerResponse; hijack?(): void };
type Headers = ReturnType<ServerResponse['getHeaders']>;

/**
 * Answers scrapes. `MetricsModule` mounts it at its `path`; to mount it elsewhere, or with more around it, set
 * `endpoint: false` and extend it.
 * @example
 * @Controller('internal/metrics')
 * @UseGuards(OpsGuard)
 * export class OpsMetricsController extends MetricsController {}
 */
export class MetricsController {
  @Inject(ScrapeHandler) private readonly scrapeHandler!: ScrapeHandler;
  @Inject(METRICS_OPTIONS) private readonly metricsOptions!: ResolvedMetricsOptions;

  #hasWarned = false;

  /** Answers GET and HEAD with the exposition, other methods with 405; 404 when a management server has the scrapes. */
  @All()
  async scrape(@Req() request: PlatformRequest, @Res() response: PlatformResponse): Promise<void> {
    if (this.metricsOptions.server) throw new NotFoundException();
    const { raw = response } = response;
    if (raw !== response) {
      // What hooks have set, such as security headers, Fastify keeps until it sends an answer itself.
      setHeaders(raw, response.getHeaders());
      response.hijack?.();
    }
    if (this.metricsOptions.http && recordOf(raw) === undefined) this.#warnUnseen();
    await this.scrapeHandler.handle(request.raw ?? request, raw);
  }

  /** The scrape itself tells: nothing that comes over its server is recorded. */
  #warnUnseen(): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    new Logger('Metrics').warn(
      'This scrape came over a server that HTTP metrics do not see: no request over it is counted. ' +
        'Set http: { interceptor: true } to count those that reach a handler.',
    );
  }
}

function setHeaders(response: ServerResponse, headers: Headers): void {
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) response.setHeader(name, value);
}
