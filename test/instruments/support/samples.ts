/** Anything with prom-client's `get()`. */
interface Readable {
  get(): Promise<{ values: { value: number; labels: object; metricName?: string }[] }>;
}

/** The samples of a metric as `name{label="value"} value` lines, without the name where it is the metric's. */
export async function samplesOf(metric: Readable): Promise<string[]> {
  const { values } = await metric.get();
  return values.map(({ value, labels, metricName = '' }) => {
    const texts = Object.entries(labels).map(([name, text]) => `${name}=${JSON.stringify(String(text))}`);
    return `${metricName}{${texts.join(',')}} ${value}`;
  });
}
