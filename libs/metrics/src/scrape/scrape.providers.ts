import type { ModuleMetadata } from '@nestjs/common';
import { LingerModule } from './linger.module.js';
import { ManagementServer } from './management-server.js';
import { ScrapeHandler } from './scrape-handler.js';
import { ScrapeService } from './scrape.service.js';
import { ScrapedMetrics } from './scraped-metrics.js';
import { SelfMetrics } from './self-metrics.js';

export const SCRAPE_PROVIDERS: ModuleMetadata = {
  imports: [LingerModule],
  providers: [SelfMetrics, ScrapedMetrics, ScrapeService, ScrapeHandler, ManagementServer],
  exports: [ScrapeService, ScrapeHandler],
};
