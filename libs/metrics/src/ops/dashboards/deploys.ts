/**
 * The versions that were deployed just now, by changes of the labels of `app_info`: a version that did not run two
 * minutes earlier, where another one did; or, after a pause, one that had not run in the last hour, where another had.
 * A process that starts again with its version was not deployed, however long it was away.
 */
export function deploys(selector: string): string {
  const versions = (range: string) => grouped('service, version, revision', selector, range);
  const services = (range: string) => grouped('service', selector, range);
  const appeared = (range: string) =>
    `(${versions('')} unless ${versions(range)} and on (service) ${services(range)})`;
  return `${appeared('[2m] offset 2m')} or ${appeared('[1h] offset 2m')}`;
}

function grouped(labels: string, selector: string, range: string): string {
  const series = `app_info{${selector}}${range}`;
  return `group by (${labels}) (${range ? `last_over_time(${series})` : series})`;
}
