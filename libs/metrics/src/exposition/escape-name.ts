import type { EscapingScheme } from './format.js';

const LEGACY_METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LEGACY_LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Whether a name needs neither quotes nor escaping as a metric's. */
export function isLegacyMetricName(name: string): boolean {
  return LEGACY_METRIC_NAME.test(name);
}

/** Whether a name needs neither quotes nor escaping as a label's. */
export function isLegacyLabelName(name: string): boolean {
  return LEGACY_LABEL_NAME.test(name);
}

/** A metric or label name under a scheme (https://prometheus.io/docs/instrumenting/escaping_schemes/). */
export function escapeName(name: string, scheme: EscapingScheme): string {
  if (name === '') return name;
  switch (scheme) {
    case 'allow-utf-8':
      return name;
    case 'underscores':
      return isLegacyMetricName(name) ? name : mapCharacters(name, () => '_');
    case 'dots':
      return mapCharacters(name, (character) => (character === '.' ? '_dot_' : '__'), '__');
    default:
      return isLegacyMetricName(name) ? name : `U__${mapCharacters(name, codePointText, '__')}`;
  }
}

function mapCharacters(name: string, escape: (character: string) => string, underscore = '_'): string {
  let escaped = '';
  let isFirst = true;
  for (const character of name) {
    if (character === '_') escaped += underscore;
    else if (/[a-zA-Z:]/.test(character) || (!isFirst && /\d/.test(character))) escaped += character;
    else escaped += escape(character);
    isFirst = false;
  }
  return escaped;
}

function codePointText(character: string): string {
  return `_${(character.codePointAt(0) as number).toString(16)}_`;
}
