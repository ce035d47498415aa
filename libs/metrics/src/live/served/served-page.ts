import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RouteObjective } from '../../http/route-objectives.js';
import type { MetricFactory } from '../../metrics/metric-factory.js';
import type { ScrapeService } from '../../scrape/scrape.service.js';
import { aboutProcess, type LivePageSettings } from './about.js';
import { Asset } from './asset.js';
import { DOCUMENT, SCRIPT, STYLE } from './page.generated.js';
import { Recorder } from './recorder.js';
import { Viewers } from './viewers.js';

/** Answers for the page: its document, its two assets and the stream of events. */
export class ServedPage {
  private readonly document = new Asset('text/html; charset=utf-8', DOCUMENT);
  private readonly assets = new Map([
    ['app.js', new Asset('text/javascript; charset=utf-8', SCRIPT)],
    ['app.css', new Asset('text/css; charset=utf-8', STYLE)],
  ]);
  private readonly viewers: Viewers;

  constructor(
    options: LivePageSettings,
    objectives: readonly RouteObjective[],
    metrics: ScrapeService,
    factory: MetricFactory,
    folder: string | undefined,
  ) {
    this.viewers = new Viewers(
      aboutProcess(options, objectives),
      (earlier) => new Recorder(metrics, factory, earlier),
      folder,
    );
  }

  async handle(request: IncomingMessage, response: ServerResponse, part: string | undefined): Promise<void> {
    const { method, url = '' } = request;
    if (method !== 'GET' && method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      end(response, 405);
    } else if (part === 'events' && method === 'GET') {
      this.viewers.add(request, response);
    } else if (part === undefined) {
      // The addresses of the assets are relative to the page, so that they hold behind any prefix.
      if (/\/(?:\?|$)/.test(url)) redirect(response, '../live');
      else await this.document.send(request, response);
    } else {
      const asset = this.assets.get(part);
      if (asset === undefined) end(response, 404);
      else await asset.send(request, response);
    }
  }

  /** Ends the connections of all viewers. */
  close(): void {
    this.viewers.close();
  }
}

function redirect(response: ServerResponse, location: string): void {
  response.setHeader('Location', location);
  end(response, 308);
}

function end(response: ServerResponse, status: number): void {
  response.statusCode = status;
  response.end();
}
