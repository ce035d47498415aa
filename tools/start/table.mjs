/** Where to look and how to stop, as text for the screen. */
export function table(inStartOrder, traffic) {
  // lending-api starts last and is what users look for.
  const services = inStartOrder.toReversed();
  const rows = [
    ['', ...services.map(({ name }) => name)],
    ['Live page', ...services.map(({ metricsUrl }) => `${metricsUrl}/live`)],
    ['API docs', ...services.map(({ url }) => `${url}/docs`)],
    ['Metrics', ...services.map(({ metricsUrl }) => metricsUrl)],
    ['Health', ...services.map(({ url }) => `${url}/health/ready`)],
    ['Log file', ...services.map(({ logFile }) => logFile)],
  ];
  if (services.some(({ processes }) => processes > 1)) {
    rows.push([
      'Processes',
      ...services.map(({ processes }) => `${processes}${processes > 1 ? ', shown as one' : ''}`),
    ]);
  }
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('   ')
      .trimEnd(),
  );
  const live = traffic
    ? `Live traffic is on (${traffic.logFile}); without it: npm start -- --no-traffic`
    : 'No traffic; send some with: npm run traffic';
  return ['', ...lines, '', live, 'Stop everything with Ctrl-C.', ''].join('\n');
}
