import { Controller, Get, Header, Inject, type Type } from '@nestjs/common';
import { ScrapeService } from './scrape.service.js';

/** Answers a scrape. `MetricsModule` mounts it at its `path`. */
export class MetricsController {
  @Inject(ScrapeService) private readonly scrapeService!: ScrapeService;

  @Get()
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @Header('Cache-Control', 'no-store')
  scrape(): Promise<string> {
    return this.scrapeService.text();
  }
}

/** The controller at `path`: Nest reads a route's path from the class, so each path has a class of its own. */
export function metricsControllerAt(path: string): Type<MetricsController> {
  @Controller(path)
  class MetricsEndpoint extends MetricsController {}
  return MetricsEndpoint;
}
