import type { InjectionToken } from '@nestjs/common';
import { type Integration, MetricsModule } from '@app/metrics';
import { type RunningApp, sample, scrape, startApp } from '../../support/app.js';

/** An application that measures one thing. */
export interface MeteredApp extends RunningApp {
  /** The value of a series; undefined when there is none. */
  value(series: string): Promise<number | undefined>;
  exposition(): Promise<string>;
}

/** Starts an application with an integration, or several, and what it measures as a provider. */
export async function startMetered(
  integration: Integration | readonly Integration[],
  provider?: { readonly provide: InjectionToken; readonly useValue: unknown },
): Promise<MeteredApp> {
  const running = await startApp({
    imports: [MetricsModule.forRoot(), MetricsModule.forFeature([integration].flat())],
    providers: provider ? [provider] : [],
  });
  const exposition = () => scrape(running.url);
  return { ...running, exposition, value: async (series) => sample(await exposition(), series) };
}
