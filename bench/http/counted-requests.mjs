/** Fails unless the contestant's own metrics, at /metrics of `port`, have as many requests as were answered. */
export async function checkCountedRequests({ port, contestant, answers }) {
  const metrics = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { accept: 'text/plain' } });
  const counts = [
    // OpenTelemetry's exporter adds no unit to a name.
    ...(await metrics.text()).matchAll(/^(?:http|bench)_\w*duration(?:_seconds)?_count(?:\{.*\})? (\d+)/gm),
  ];
  const counted = counts.reduce((sum, [, count]) => sum + Number(count), 0);
  if (counted !== answers) throw new Error(`${contestant} counted ${counted} requests of ${answers}`);
}
