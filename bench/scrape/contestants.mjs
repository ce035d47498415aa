import { Writable } from 'node:stream';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { PROM_CLIENTS, promClient } from '../peers/prom-clients.mjs';

const TEXT = { type: 'text', version: '0.0.4', escaping: 'underscores' };
const FORMATS = {
  ours: TEXT,
  'ours OpenMetrics': { type: 'openmetrics', version: '1.0.0', escaping: 'underscores' },
  'ours protobuf': { type: 'protobuf', escaping: 'underscores' },
  'ours gzip': TEXT,
};

/** Each contestant's instruments in a registry of its own, and how it is scraped, as text unless its name says so. */
export const CONTESTANTS = {
  ...Object.fromEntries(Object.keys(FORMATS).map((name) => [name, (library) => ours(library, name)])),
  ...Object.fromEntries(PROM_CLIENTS.map((name) => [name, () => promScrape(name)])),
  // As compression middleware packs it.
  'prom-client gzip': async () => {
    const { scrape, ...client } = await promScrape('prom-client');
    return { ...client, scrape: (onChunk) => scrape(async (text) => onChunk(await promisify(gzip)(text))) };
  },
  OpenTelemetry: async () => {
    const { openTelemetry } = await import('../peers/opentelemetry.mjs');
    return textScrape(openTelemetry());
  },
  // The floor: a text of the same size that is there already becomes bytes.
  'encoding the text': async (library) => {
    const { scrape, ...client } = await ours(library, 'ours');
    let text;
    const scrapeOnce = async () => {
      const chunks = [];
      await scrape((chunk) => chunks.push(chunk.toString()));
      return chunks.join('');
    };
    return { ...client, scrape: async (onChunk) => onChunk(Buffer.from((text ??= await scrapeOnce()))) };
  },
};

async function ours(library, name) {
  const [{ Counter }, { Histogram }, { Exposer }, { send }] = await Promise.all(
    ['instruments/counter', 'instruments/histogram', 'exposition/exposer', 'exposition/stream/send'].map(
      (file) => import(`${library}core/${file}.js`),
    ),
  );
  const exposer = new Exposer();
  const metrics = [];
  const make = (Instrument) => (options) => {
    const instrument = new Instrument({ ...options, registers: [], maxSeries: Infinity });
    metrics.push(instrument);
    return instrument;
  };
  const expose = () =>
    exposer.expose(metrics, {
      format: FORMATS[name],
      deadlineMs: 10_000,
      onError: (metric, error) => {
        throw new Error(`${metric} failed`, { cause: error });
      },
    });
  const scrape = async (onChunk) => {
    const exposition = expose();
    for await (const chunk of exposition) {
      onChunk(chunk);
      exposition.release(chunk);
    }
  };
  const scrapePacked = (onChunk) =>
    send(expose(), new Writable({ write: (chunk, _, done) => done(onChunk(chunk)) }), { gzip: true });
  return {
    counter: make(Counter),
    histogram: make(Histogram),
    scrape: name === 'ours gzip' ? scrapePacked : scrape,
  };
}

async function promScrape(name) {
  return textScrape(await promClient(name));
}

function textScrape({ Counter, Histogram, registry, scrape }) {
  const registers = registry && [registry];
  return {
    counter: (options) => new Counter({ ...options, registers }),
    histogram: (options) => new Histogram({ ...options, registers }),
    scrape: async (onChunk) => onChunk(await scrape()),
  };
}
