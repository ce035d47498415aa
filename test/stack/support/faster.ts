const MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * A configuration of Prometheus or Alertmanager, or rules, in which everything takes a fraction of its time. Durations
 * within names, such as `ratio_rate5m`, stay.
 */
export function faster(text: string, factor: number): string {
  return text.replaceAll(
    /(?<![\w.])(\d+)([smhd])(?!\w)/g,
    (_, count: string, unit: keyof typeof MS) => `${(Number(count) * MS[unit]) / factor}ms`,
  );
}
