// oxlint-disable jest/expect-expect -- expectRecorded() asserts
import { describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { MetricsModule } from '@app/metrics';
import { Endpoint } from '../../libs/metrics/src/http/signals/endpoint.js';
import { ExtraLabels } from '../../libs/metrics/src/http/signals/extra-labels.js';
import type { HttpLabels } from '../../libs/metrics/src/http/extra-label-options.js';
import { expectRecorded } from '../http/support/recorded.js';
import { type Platform, PLATFORMS, sample, scrape, startApp } from '../support/app.js';

@Controller('loans')
class LoansController {
  @Get()
  list(): string {
    return 'list';
  }
}

class Money {
  toString(): string {
    return '5 EUR';
  }
}

const start = (labels: object, platform: Platform) =>
  startApp(
    {
      imports: [MetricsModule.forRoot({ defaultMetrics: false, http: { labels: labels as never } })],
      controllers: [LoansController],
    },
    undefined,
    platform,
  );

describe.each(PLATFORMS)('the label of a function, on %s', (platform) => {
  it.each<{ what: string; value: () => unknown; text: string; errors: number }>([
    { what: 'null', value: () => null, text: '', errors: 0 },
    { what: 'undefined', value: () => undefined, text: '', errors: 0 },
    { what: 'an empty text', value: () => '', text: '', errors: 0 },
    { what: 'a text', value: () => 'acme', text: 'acme', errors: 0 },
    { what: 'zero', value: () => 0, text: '0', errors: 0 },
    { what: 'NaN', value: () => NaN, text: 'NaN', errors: 0 },
    { what: 'a boolean', value: () => false, text: 'false', errors: 0 },
    { what: 'a bigint', value: () => 12n, text: '12', errors: 0 },
    { what: 'a list of strings, as of a repeated header', value: () => ['a', 'b'], text: 'a,b', errors: 0 },
    { what: 'an object with a text of its own', value: () => new Money(), text: '5 EUR', errors: 0 },
    { what: 'half a surrogate pair', value: () => '\uD83D', text: '\uFFFD', errors: 0 },
    { what: 'an object', value: () => ({ id: 7 }), text: '', errors: 1 },
    {
      what: 'an object without a prototype',
      value: () => Object.create(null) as object,
      text: '',
      errors: 1,
    },
    { what: 'a symbol', value: () => Symbol('acme'), text: '', errors: 1 },
    { what: 'a function', value: () => () => 'acme', text: '', errors: 1 },
    { what: 'a promise', value: async () => 'acme', text: '', errors: 1 },
    {
      what: 'a promise that is rejected',
      value: () => Promise.reject(new Error('later')),
      text: '',
      errors: 1,
    },
    {
      what: 'an object that throws',
      value: () => ({
        toString: () => {
          throw new Error('no text');
        },
      }),
      text: '',
      errors: 1,
    },
  ])('is "$text" for $what, and the request counts', async ({ value, text, errors }) => {
    const { app, url } = await start({ tenant: value }, platform);
    try {
      await (await fetch(`${url}/loans`)).text();
      await expectRecorded(url, { [text === '' ? 'GET /loans 200' : `GET /loans 200 ${text}`]: 1 });
      expect(sample(await scrape(url), 'metrics_errors_total{source="http"}') ?? 0).toBe(errors);
    } finally {
      await app.close();
    }
  });

  it('is the text of a fixed number', async () => {
    const { app, url } = await start({ shard: 3 }, platform);
    try {
      await (await fetch(`${url}/loans`)).text();
      await expectRecorded(url, { 'GET /loans 200 3': 1 });
    } finally {
      await app.close();
    }
  });
});

describe('the label of an endpoint', () => {
  it.each(['constructor', 'toString', 'hasOwnProperty'])('is looked up by its own name only: %s', (name) => {
    const endpointWith = (labels: HttpLabels) =>
      new Endpoint({
        template: '/loans',
        controller: '',
        handler: '',
        successStatus: undefined,
        labels,
        isIgnored: false,
        hasHistogram: true,
        objectiveSeconds: undefined,
      });
    const labels = new ExtraLabels([name], () => undefined);
    expect(labels.of(endpointWith({}), [])).toEqual({ [name]: '' });
    expect(labels.of(endpointWith({ [name]: 'own' }), [])).toEqual({ [name]: 'own' });
  });
});

describe('labels that can have no value', () => {
  it.each([
    { what: 'undefined, as of a missing variable', labels: { region: undefined } },
    { what: 'null', labels: { region: null } },
    { what: 'an object', labels: { region: {} } },
    { what: 'no labels at all', labels: null },
  ])('stop the start: $what', async ({ labels }) => {
    await expect(start(labels as never, 'Express')).rejects.toThrow(
      /HTTP metrics option labels: (got|"region" is)/,
    );
  });
});
