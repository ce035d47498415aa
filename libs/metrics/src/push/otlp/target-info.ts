import type { Family } from '../../core/exposition/source/family.js';
import { labelText } from '../../core/series/label-values.js';

/** The metric that describes whose metrics these are. */
export const TARGET_INFO = 'target_info';

/**
 * The labels of the application's own `target_info`, which are attributes of the resource in OTLP; the receiver makes the
 * metric of them ("Resource Attributes" on OpenTelemetry's page on the compatibility with Prometheus). Other metrics of
 * information, such as `app_info`, stay what they are.
 */
export function targetInfoOf({ labels, walk }: Family): Record<string, string> {
  if (!walk.next()) return {};
  const entries =
    'names' in labels
      ? labels.names.map((name, column) => [name, labels.text(column)] as const)
      : Object.entries(labels.set()).map(([name, value]) => [name, labelText(value)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}
