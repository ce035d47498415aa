/** Grafana's colours by name, in its dark theme. */
const HUES = {
  red: ['#FFA6B0', '#FF7383', '#F2495C', '#E02F44', '#C4162A'],
  orange: ['#FFCB7D', '#FFB357', '#FF9830', '#FF780A', '#FA6400'],
  yellow: ['#FFF899', '#FFEE52', '#FADE2A', '#F2CC0C', '#E0B400'],
  green: ['#C8F2C2', '#96D98D', '#73BF69', '#56A64B', '#37872D'],
  blue: ['#C0D8FF', '#8AB8FF', '#5794F2', '#3274D9', '#1F60C4'],
  purple: ['#DEB6F2', '#CA95E5', '#B877D9', '#A352CC', '#8F3BB8'],
};
const TEXT = '#CCCCDC';
const SHADES = ['super-light-', 'light-', '', 'semi-dark-', 'dark-'];
const NAMED = new Map([
  ['text', TEXT],
  ['transparent', 'transparent'],
  ...Object.entries(HUES).flatMap(([hue, colors]) =>
    colors.map((color, index) => [SHADES[index] + hue, color]),
  ),
]);
/** The order in which the series of a panel get their colours (`palette-classic`). */
const PALETTE =
  'green semi-dark-yellow #6ED0E0 semi-dark-orange red blue purple #705DA0 dark-green #CCA300 #447EBC #C15C17'.split(
    ' ',
  );
/** What Grafana assumes in a panel without thresholds. */
const DEFAULT_STEPS = [
  { value: null, color: 'green' },
  { value: 80, color: 'red' },
];

/** A colour as CSS understands it. */
export function cssColor(name) {
  return NAMED.get(name) ?? name;
}

/**
 * The configuration of one field (a series or a column): the defaults, then the overrides that match its name or its
 * query.
 */
export function fieldConfig({ defaults = {}, overrides = [] } = {}, name, refId) {
  const config = { ...defaults, custom: { ...defaults.custom } };
  for (const { matcher, properties } of overrides) {
    if (!matches(matcher, name, refId)) continue;
    for (const { id, value } of properties) {
      if (id.startsWith('custom.')) config.custom[id.slice('custom.'.length)] = value;
      else config[id] = value;
    }
  }
  return config;
}

function matches({ id, options }, name, refId) {
  if (id === 'byFrameRefID') return options === refId;
  if (id === 'byName') return options === name;
  if (id === 'byRegexp') return new RegExp(options.replace(/^\/(.*)\/$/, '$1')).test(name);
  throw new Error(`An override matches ${id}, which this tool does not know.`);
}

/** The colour of the series at `index` of its panel, whose last value is `value`. */
export function fieldColor(config, index, value) {
  switch (config.color?.mode) {
    case 'fixed':
      return cssColor(config.color.fixedColor);
    case 'palette-classic':
      return cssColor(PALETTE[index % PALETTE.length]);
    default:
      return thresholdColor(config, value);
  }
}

/** The colour of the highest threshold that `value` reaches. */
export function thresholdColor({ thresholds }, value) {
  const steps = thresholds?.steps ?? DEFAULT_STEPS;
  return cssColor(steps.findLast((step) => value >= (step.value ?? -Infinity))?.color ?? steps[0].color);
}

/** The text that stands for a value, and its colour, if a mapping says so. */
export function mappingOf({ mappings = [] }, value) {
  return mappings.find(({ type }) => type === 'value')?.options[value] ?? {};
}

/** The name of a series: the legend's text with its labels, otherwise all labels as Prometheus writes them. */
export function seriesName(legendFormat, labels) {
  if (legendFormat) return legendFormat.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, label) => labels[label] ?? '');
  const { __name__: name = '', ...others } = labels;
  const pairs = Object.entries(others).map(([label, value]) => `${label}="${value}"`);
  return `${name}{${pairs.join(', ')}}`;
}
