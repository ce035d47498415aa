import { MAX_EXEMPLAR_CHARACTERS } from '../../instruments/exemplar.js';
import { labelText } from '../../series/label-values.js';
import type { LabelEncoder } from '../labels/label-encoder.js';
import type { FamilyExemplar } from './family.js';

/** The end of the year 9999, the upper bound of `google.protobuf.Timestamp`. */
export const LAST_SECOND = 253_402_300_799;

/**
 * Returns the labels of an exemplar that every server can read: Prometheus rejects a page for one bad exemplar, and the
 * sample must not be lost with it. Returns undefined for an exemplar without labels, with names that can't be written
 * or are written identically, or with more characters than OpenMetrics 1.0 allows ("Exemplars").
 */
export function exemplarLabels(
  exemplar: FamilyExemplar | undefined,
  encoder: LabelEncoder,
): readonly [name: string, value: string][] | undefined {
  if (exemplar === undefined) return undefined;
  const labels: [name: string, value: string][] = [];
  const shownNames = new Set<string>();
  let characters = 0;
  for (const [name, value] of Object.entries(exemplar.labelSet)) {
    // For the parsers of Prometheus 2.42 and 3.5, a quoted value with a NUL ends the page; only in exemplars.
    const text = labelText(value).replaceAll('\0', '\uFFFD');
    const shown = encoder.nameOf(name);
    if (shown === '' || shown.includes('\0') || shownNames.has(shown)) return undefined;
    shownNames.add(shown);
    characters += codePointCount(shown) + codePointCount(text);
    labels.push([name, text]);
  }
  return characters > 0 && characters <= MAX_EXEMPLAR_CHARACTERS ? labels : undefined;
}

/** Returns when the exemplar was recorded, in seconds since the Unix epoch; undefined if the timestamp is invalid. */
export function exemplarTimestamp({ timestamp }: FamilyExemplar): number | undefined {
  return timestamp !== undefined && timestamp >= 0 && timestamp <= LAST_SECOND ? timestamp : undefined;
}

function codePointCount(text: string): number {
  let count = 0;
  for (const character of text) count += character === '' ? 0 : 1;
  return count;
}
