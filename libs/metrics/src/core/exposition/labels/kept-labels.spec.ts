import { describe, expect, it } from '@jest/globals';
import { ByteWriter } from '../byte-writer.js';
import type { ColumnLabels, Family, ScalarWalk } from '../source/family.js';
import { TextLabelEncoder } from '../text/text-label-encoder.js';
import { KeptLabels } from './kept-labels.js';
import type { LabelEncoder } from './label-encoder.js';

/** One series with label values and value IDs that the test sets. */
class OneSeries implements ColumnLabels {
  readonly owner = this;
  /** Enough for the values to be kept. */
  seriesCount = 8;
  values: readonly string[] = [];
  ids: readonly number[] = [];

  constructor(readonly names: readonly string[]) {}

  text(label: number): string {
    return this.values[label] as string;
  }

  id(label: number): number {
    return this.ids[label] as number;
  }

  family(): Family {
    return { kind: 'gauge', name: 'a', help: '', labels: this, walk: {} as ScalarWalk };
  }
}

class CountingEncoder implements LabelEncoder {
  readonly key = 'counting';
  readonly rendered: string[] = [];
  private readonly encoder = new TextLabelEncoder('underscores');

  nameOf(name: string): string {
    return this.encoder.nameOf(name);
  }

  pair(out: ByteWriter, name: string, value: string): void {
    this.rendered.push(`${name}=${value}`);
    this.encoder.pair(out, name, value);
  }
}

function written(kept: KeptLabels, series: OneSeries, encoder: LabelEncoder): string {
  const out = new ByteWriter(64);
  kept.partOf(series.family(), encoder).write(out);
  return out.written().toString();
}

describe('labels kept from scrape to scrape', () => {
  it('are rendered once per value', () => {
    const [kept, encoder, series] = [
      new KeptLabels({}),
      new CountingEncoder(),
      new OneSeries(['method', 'route']),
    ];
    for (const [ids, values] of [
      [
        [0, 0],
        ['GET', '/a'],
      ],
      [
        [1, 0],
        ['PUT', '/a'],
      ],
      [
        [0, 0],
        ['GET', '/a'],
      ],
    ] as const) {
      Object.assign(series, { ids, values });
      expect(written(kept, series, encoder)).toBe(`,method="${values[0]}",route="${values[1]}"`);
    }
    expect(encoder.rendered).toEqual(['method=GET', 'route=/a', 'method=PUT']);
  });

  it('are rendered each time for a metric with few series, whose memory they would double', () => {
    const [kept, encoder, series] = [
      new KeptLabels({ zone: 'a', route: '/' }),
      new CountingEncoder(),
      new OneSeries(['method', 'route']),
    ];
    series.seriesCount = 7;
    series.values = ['GET', ''];
    for (let scrape = 0; scrape < 2; scrape++) {
      expect(written(kept, series, encoder)).toBe(',method="GET",route="/",zone="a"');
    }
    expect(encoder.rendered).toHaveLength(6);
  });

  it('show the new value when an id went to another one', () => {
    const [kept, encoder, series] = [new KeptLabels({}), new CountingEncoder(), new OneSeries(['user'])];
    Object.assign(series, { ids: [3], values: ['ann'] });
    expect(written(kept, series, encoder)).toBe(',user="ann"');
    series.values = ['bob'];
    expect(written(kept, series, encoder)).toBe(',user="bob"');
  });

  it('are left out when empty', () => {
    const [kept, encoder, series] = [new KeptLabels({}), new CountingEncoder(), new OneSeries(['a', 'b'])];
    Object.assign(series, { ids: [0, 0], values: ['', 'x'] });
    expect(written(kept, series, encoder)).toBe(',b="x"');
  });

  it('are still written when they are too many or too long to keep', () => {
    const [kept, encoder, series] = [new KeptLabels({}), new CountingEncoder(), new OneSeries(['id'])];
    for (const [id, value] of [
      [16_384, 'many'],
      [0, 'x'.repeat(257)],
    ] as const) {
      Object.assign(series, { ids: [id], values: [value] });
      expect(written(kept, series, encoder)).toBe(`,id="${value}"`);
      expect(written(kept, series, encoder)).toBe(`,id="${value}"`);
    }
    expect(encoder.rendered).toHaveLength(4);
  });

  it('are dropped and rendered again when values that came and went fill the memory', () => {
    const [kept, encoder, series] = [
      new KeptLabels({ app: 'loans' }),
      new CountingEncoder(),
      new OneSeries(['id']),
    ];
    const stable = { ids: [1], values: ['stays'] };
    const renderings = () => encoder.rendered.filter((label) => label === 'id=stays').length;
    const passing = (from: number, to: number): void => {
      for (let i = from; i < to; i++) {
        Object.assign(series, { ids: [0], values: [String(i).padStart(250, '0')] });
        expect(written(kept, series, encoder)).toBe(`,id="${series.values[0]}",app="loans"`);
      }
      expect(written(kept, Object.assign(series, stable), encoder)).toBe(',id="stays",app="loans"');
    };
    passing(0, 10_000);
    expect(renderings()).toBe(1);
    // 250 bytes each: now more than 4 MiB in all.
    passing(10_000, 20_000);
    expect(renderings()).toBe(2);
  });

  it.each([
    [['GET'], 8, ',method="GET",app="loans",zone="eu"'],
    [['GET'], 1, ',method="GET",app="loans",zone="eu"'],
    [[''], 8, ',method="ALL",app="loans",zone="eu"'],
    [[''], 1, ',method="ALL",app="loans",zone="eu"'],
  ])('give way to labels of the series: %j, of %d series', (values, seriesCount, expected) => {
    const kept = new KeptLabels({ app: 'loans', method: 'ALL', zone: 'eu', none: '' });
    const series = new OneSeries(['method']);
    Object.assign(series, { ids: [0], values, seriesCount });
    expect(written(kept, series, new CountingEncoder())).toBe(expected);
  });
});
