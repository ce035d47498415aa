import { Controller, Get, Inject, Res } from '@nestjs/common';
import { text } from 'node:stream/consumers';
import { ScrapeService } from '../scrape/scrape.service.js';

/** What Express and Fastify have in common. */
interface HeaderResponse {
  header(name: string, value: string): unknown;
}

/**
 * Serves the metrics as text, at the `path` of `PrometheusModule`. Extend it to add decorators of your own.
 * @example
 * ```ts
 * @Controller()
 * export class OpsMetricsController extends PrometheusController {
 *   @Get()
 *   @UseGuards(OpsGuard)
 *   override index(@Res({ passthrough: true }) response: Response) {
 *     return super.index(response);
 *   }
 * }
 * ```
 */
@Controller()
export class PrometheusController {
  @Inject(ScrapeService) private readonly metricsScrapeService!: ScrapeService;

  /** Sets the content type of the response, and returns its body. */
  @Get()
  async index(@Res({ passthrough: true }) response: unknown): Promise<string> {
    const exposition = this.metricsScrapeService.scrape();
    (response as HeaderResponse).header('Content-Type', exposition.contentType);
    return text(exposition);
  }
}
