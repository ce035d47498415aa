import { fieldColor, fieldConfig, seriesName } from '../fields.mjs';

/** Every series of a panel: its name, configuration, colour, and points in order of time. */
export function seriesOf({ targets, results, fieldConfig: config }) {
  const found = results.flatMap((result, index) =>
    result.map(({ metric, values, value }) => ({
      labels: metric,
      name: seriesName(targets[index].legendFormat, metric),
      refId: targets[index].refId,
      points: (values ?? [value])
        .map(([time, text]) => [time, Number(text)])
        .filter(([, y]) => !Number.isNaN(y)),
    })),
  );
  return found
    .filter(({ points }) => points.length > 0)
    .map((series, index) => {
      const own = fieldConfig(config, series.name, series.refId);
      const last = series.points.at(-1)[1];
      return { ...series, last, config: own, color: fieldColor(own, index, last) };
    });
}
