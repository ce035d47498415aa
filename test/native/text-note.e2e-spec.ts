import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type DynamicModule, Logger } from '@nestjs/common';
import { histogram, MetricsModule } from '@app/metrics';
import { type RunningApp, scrape, startApp } from '../support/app.js';

const PROTOBUF = 'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited';

const nativeOnly = histogram({ name: 'native_seconds', help: 'Native buckets alone.', native: {} });
const both = histogram({ name: 'both_seconds', help: 'Both.', native: {}, buckets: [1] });

let running: RunningApp | undefined;
let notes: string[];

beforeEach(() => {
  notes = [];
  jest.spyOn(Logger.prototype, 'warn').mockImplementation((message: unknown) => {
    if (String(message).includes('native')) notes.push(String(message));
  });
});

afterEach(async () => {
  jest.restoreAllMocks();
  await running?.app.close();
});

async function start(...definitions: Parameters<typeof MetricsModule.forFeature>[0]): Promise<string> {
  const root: DynamicModule = MetricsModule.forRoot();
  running = await startApp({ imports: [root, MetricsModule.forFeature(definitions)] });
  return running.url;
}

describe('an application with native histograms', () => {
  it('says once which Prometheus setting is missing when it is scraped as text', async () => {
    const url = await start(nativeOnly, both);
    await scrape(url);
    await scrape(url);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain('not their buckets: "native_seconds".');
    expect(notes[0]).toContain('scrape_native_histograms: true');
    expect(notes[0]).toContain('--enable-feature=native-histograms');
  });

  it('says nothing when it is scraped as protobuf', async () => {
    const url = await start(nativeOnly);
    const response = await fetch(`${url}/metrics`, { headers: { accept: PROTOBUF } });
    expect(response.headers.get('content-type')).toContain('application/vnd.google.protobuf');
    expect(notes).toEqual([]);
  });

  it('says nothing when each histogram has classic buckets too', async () => {
    const url = await start(both);
    await scrape(url);
    expect(notes).toEqual([]);
  });
});
