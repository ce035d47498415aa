import type { InjectionToken } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** What answers below the scrape endpoint, at `/metrics/live`, for who may scrape. */
export interface LivePage {
  /** @param part what is asked for below the page, such as `app.js`; undefined for the page itself */
  handle(request: IncomingMessage, response: ServerResponse, part: string | undefined): Promise<void>;
}

/** The `LivePage` of the application; undefined when it has none. */
export const METRICS_LIVE: InjectionToken = Symbol.for('nestjs-metrics:live');

/**
 * The paths of the page and its parts, below that of the scrape endpoint. Without parameters, so that HTTP metrics leave them
 * out on arrival: a stream of events would be in flight for hours.
 */
export const LIVE_PATHS = ['live', 'live/app.js', 'live/app.css', 'live/events'];

const LIVE = /\/live(?:\/([^/]*))?$/;

/** The part of the page that a path asks for: undefined for the page itself. */
export function livePartOf(path: string): string | undefined {
  return LIVE.exec(path)?.[1];
}

/** Whether a path is that of the page, or of a part of it, below the path of the scrape endpoint. */
export function isLivePath(path: string, scrapePath: string): boolean {
  return path.startsWith(scrapePath) && LIVE.exec(path)?.index === scrapePath.length;
}
