import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { page, pageHeight } from './page.mjs';
import { colorDifference, VISIONS } from './color-vision.mjs';
import { cssColor, fieldColor, fieldConfig, mappingOf, seriesName, thresholdColor } from './fields.mjs';
import { formatTick, formatValue } from './format.mjs';
import { parseTime, timeRange } from './prometheus.mjs';
import { queryDashboard } from './queries.mjs';
import { interpolate, variableValues } from './variables.mjs';

const RANGE = { from: 0, to: 3600, step: 12 };
const OVERVIEW = JSON.parse(readFileSync('docker/grafana/dashboards/service-overview.json', 'utf8'));

test('values read as in Grafana', () => {
  const texts = [
    [0.001234, 's', '1.23 ms'],
    [90, 's', '1.50 mins'],
    [0, 's', '0 s'],
    [0.12345, 'percentunit', '12.3%'],
    [0.99894, 'percentunit', '99.9%'],
    [1, 'percentunit', '100%'],
    [34.81, 'reqps', '34.8 req/s'],
    [1500, 'reqps', '1.50K req/s'],
    [1536, 'bytes', '1.50 KiB'],
    [18_400, 'currencyUSD', '$18.4K'],
    [18_400, 'currencyEUR', '€18.4K'],
    [0.25, 'cps', '0.250 c/s'],
    [2048, 'Bps', '2.05 kB/s'],
    [21.5, 'celsius', '21.5 °C'],
    [1200, 'volt', '1.20 kV'],
    [1234, 'short', '1.23 K'],
    [-0.5, 'short', '-0.500'],
    [12, undefined, '12'],
    [NaN, 'short', '-'],
    [Infinity, 's', '+Inf'],
  ];
  assert.deepEqual(
    texts.map(([value, unit]) => formatValue(value, unit)),
    texts.map(([, , text]) => text),
  );
  assert.equal(formatValue(0.99894, 'percentunit', 3), '99.894%');
  assert.equal(formatValue(2196.4, 'locale', 0), '2,196');
  assert.equal(formatValue(184.49, 'suffix: times'), '184 times');
  assert.throws(() => formatValue(1, 'fathoms'), /the unit fathoms, which this tool does not know/);
});

test('every unit of a generated dashboard is known', async () => {
  const words = await readFile('libs/metrics/src/ops/dashboards/code/metric-words.ts', 'utf8');
  const [, table] = /const UNITS[^{]*\{([^}]*)\}/.exec(words);
  const units = [...table.matchAll(/: '(\w+)'/g)].map(([, unit]) => unit);
  assert.ok(units.length > 5);
  for (const unit of units) assert.match(formatValue(1.5, unit), /1[.]?5/);
});

test('an axis has no zeros at the end of its numbers, and no rounding errors', () => {
  assert.equal(formatTick(0.5, 's'), '500 ms');
  assert.equal(formatTick(1.5, 's'), '1.5 s');
  assert.equal(formatTick(0.1 + 0.2, 'short'), '0.3');
  assert.equal(formatTick(100, 'reqps'), '100 req/s');
});

test('the legend has the labels of a series, or all of them without a format', () => {
  assert.equal(seriesName('{{method}} {{ endpoint }}{{none}}', { method: 'GET', endpoint: '/a' }), 'GET /a');
  assert.equal(seriesName('', { __name__: 'up', job: 'a', service: 'b' }), 'up{job="a", service="b"}');
});

test('a colour comes from an override, the palette, or the highest threshold that the value reaches', () => {
  const color = { mode: 'fixed', fixedColor: 'dark-red' };
  const overrides = [
    { matcher: { id: 'byRegexp', options: '^5' }, properties: [{ id: 'color', value: color }] },
  ];
  const config = { defaults: { color: { mode: 'palette-classic' } }, overrides };
  assert.equal(fieldColor(fieldConfig(config, '503'), 0, 1), '#C4162A');
  assert.equal(fieldColor(fieldConfig(config, '200'), 1, 1), '#F2CC0C');
  const steps = [
    { value: null, color: 'green' },
    { value: 0.5, color: 'red' },
  ];
  assert.equal(thresholdColor({ thresholds: { steps } }, 0.5), cssColor('red'));
  assert.equal(thresholdColor({ thresholds: { steps } }, 0.49), cssColor('green'));
  assert.equal(thresholdColor({}, 81), cssColor('red'), 'the thresholds that Grafana assumes');
});

test('a mapping and a query give a field its text, unit and colour', () => {
  const config = {
    defaults: {
      unit: 's',
      mappings: [{ type: 'value', options: { 1: { text: 'up' }, page: { color: 'red' } } }],
    },
    overrides: [
      { matcher: { id: 'byFrameRefID', options: 'B' }, properties: [{ id: 'unit', value: 'short' }] },
    ],
  };
  assert.equal(fieldConfig(config, 'a', 'A').unit, 's');
  assert.equal(fieldConfig(config, 'a', 'B').unit, 'short');
  assert.deepEqual(mappingOf(config.defaults, 1), { text: 'up' });
  assert.deepEqual(mappingOf(config.defaults, 'page'), { color: 'red' });
  assert.deepEqual(mappingOf({}, 0), {});
});

test('the classes of statuses differ for everyone, however they see colours', () => {
  const { fieldConfig: config } = OVERVIEW.panels.find(({ title }) => title === 'Responses by status');
  const classes = [['200', '201'], ['304'], ['400', '404', '499'], ['500', '503']].map((statuses) =>
    statuses.map((status) => fieldColor(fieldConfig(config, status), 0, 0)),
  );
  for (const vision of Object.keys(VISIONS)) {
    for (const [index, colors] of classes.entries()) {
      for (const color of colors) {
        for (const other of classes.slice(index + 1).flat()) {
          const difference = colorDifference(color, other, vision);
          assert.ok(difference > 20, `${color} and ${other} differ by ${difference} only, with ${vision}`);
        }
      }
    }
  }
});

test('variables have their current values, or chosen ones', () => {
  const values = (chosen) =>
    variableValues(OVERVIEW, chosen, RANGE).map(({ name, text, value }) => [name, text, value]);
  assert.deepEqual(values({ interval: '1m' }), [
    ['datasource', 'prometheus', 'prometheus'],
    ['service', 'All', '.+'],
    ['endpoint', 'All', '.+'],
    ['interval', '1m', '1m'],
  ]);
  assert.deepEqual(values({}).at(-1), ['interval', 'auto (1m)', '1m']);
  const day = { from: 0, to: 86_400, step: 300 };
  assert.equal(variableValues(OVERVIEW, {}, day).at(-1).value, '24m');
  assert.throws(() => values({ intervall: '1m' }), /no variable "intervall"/);
  const expr = 'rate(a{s=~"$service", b="${service}"}[$interval]) + b{c=~"x$"}[$__range]';
  assert.equal(
    interpolate(expr, variableValues(OVERVIEW, {}, RANGE), RANGE),
    'rate(a{s=~".+", b=".+"}[1m]) + b{c=~"x$"}[3600s]',
  );
});

test('times are relative to now, or dates', () => {
  assert.equal(parseTime('now', 1000), 1000);
  assert.equal(parseTime('now-15m', 1000), 100);
  assert.equal(parseTime('1970-01-01T00:01:00Z', 1000), 60);
  assert.throws(() => parseTime('soon', 1000), /"soon" is no time/);
  assert.deepEqual(timeRange('now-1h', 'now', 3607), { from: 0, to: 3600, step: 12 });
  assert.throws(() => timeRange('now', 'now-1h', 1000), /is empty/);
});

test('a page has the results of every query, and needs nothing else', async () => {
  const asked = [];
  const answer = (kind) => () => {
    asked.push(kind);
    return [{ metric: { path: '</script>' }, values: [[0, '1']], value: [0, '1'] }];
  };
  const prometheus = {
    instant: answer('instant'),
    range: answer('range'),
    // The second is near the first, in the same piece of time.
    exemplars: () => [
      [0, 0.1],
      [1, 0.11],
      [2, 5],
      [100, 0.1],
    ],
  };
  const drawing = await queryDashboard(OVERVIEW, prometheus, variableValues(OVERVIEW, {}, RANGE), RANGE);
  const targets = OVERVIEW.panels.flatMap(({ targets }) => targets);
  assert.equal(asked.length, targets.length + OVERVIEW.annotations.list.length);
  assert.equal(asked.filter((kind) => kind === 'instant').length, targets.filter((t) => t.instant).length);
  const [{ exemplars }] = drawing.panels.filter((panel) => panel.exemplars.length > 0);
  assert.deepEqual(exemplars.slice(0, 3), [
    [2, 5],
    [1, 0.11],
    [100, 0.1],
  ]);
  const html = await page(drawing);
  const [, json] = /id="drawing">(.*?)<\/script>/s.exec(html);
  assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify(drawing)));
  assert.doesNotMatch(html, /(?:src|href)="|@import|^import /m);
  assert.ok(pageHeight(drawing) > 36 * 30);
});
