import type { EscapingScheme } from '../format.js';

const LEGACY_METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LEGACY_LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Whether a metric name needs neither quotes nor escaping. */
export function isLegacyMetricName(name: string): boolean {
  return LEGACY_METRIC_NAME.test(name);
}

/** Whether a label name needs neither quotes nor escaping. */
export function isLegacyLabelName(name: string): boolean {
  return LEGACY_LABEL_NAME.test(name);
}

/** Escapes a metric name under a scheme (https://prometheus.io/docs/instrumenting/escaping_schemes/). */
export function escapeName(name: string, scheme: EscapingScheme): string {
  return escape(name, scheme, METRIC_NAME);
}

/** Escapes a label name under a scheme. Unlike a metric name, it can't contain a colon. */
export function escapeLabelName(name: string, scheme: EscapingScheme): string {
  return escape(name, scheme, LABEL_NAME);
}

/** The characters that a kind of name may contain without quotes. */
interface NameRules {
  readonly isLegacy: (name: string) => boolean;
  readonly first: RegExp;
  readonly other: RegExp;
}

const METRIC_NAME: NameRules = { isLegacy: isLegacyMetricName, first: /[a-zA-Z:]/, other: /[a-zA-Z0-9:]/ };
const LABEL_NAME: NameRules = { isLegacy: isLegacyLabelName, first: /[a-zA-Z]/, other: /[a-zA-Z0-9]/ };

function escape(name: string, scheme: EscapingScheme, rules: NameRules): string {
  if (name === '') return name;
  switch (scheme) {
    case 'allow-utf-8':
      return name;
    case 'underscores':
      return rules.isLegacy(name) ? name : mapCharacters(name, rules, () => '_');
    case 'dots':
      return mapCharacters(name, rules, (character) => (character === '.' ? '_dot_' : '__'), '__');
    default:
      return rules.isLegacy(name) ? name : `U__${mapCharacters(name, rules, codePointText, '__')}`;
  }
}

function mapCharacters(
  name: string,
  { first, other }: NameRules,
  replace: (character: string) => string,
  underscore = '_',
): string {
  let escaped = '';
  let allowed = first;
  for (const character of name) {
    if (character === '_') escaped += underscore;
    else escaped += allowed.test(character) ? character : replace(character);
    allowed = other;
  }
  return escaped;
}

function codePointText(character: string): string {
  return `_${(character.codePointAt(0) as number).toString(16)}_`;
}
