const DURATION = /^now(?:-(\d+)([smhdw]))?(\/d)?$/;
const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Queries one Prometheus server over its HTTP API. */
export class Prometheus {
  constructor(url) {
    this.url = url.replace(/\/$/, '');
  }

  /** A vector at the end of the range. */
  instant(query, { to }) {
    return this.#get('query', { query, time: to });
  }

  /** A matrix, or its empty form when nothing matches. */
  range(query, { from, to, step }) {
    return this.#get('query_range', { query, start: from, end: to, step });
  }

  /** The exemplars of every series that the query reads, as a time and a value each. */
  async exemplars(query, { from, to }) {
    const series = await this.#get('query_exemplars', { query, start: from, end: to });
    return series
      .flatMap(({ exemplars }) => exemplars)
      .map(({ timestamp, value }) => [timestamp, Number(value)]);
  }

  async #get(path, parameters) {
    const response = await fetch(`${this.url}/api/v1/${path}?${new URLSearchParams(parameters)}`).catch(
      (cause) => {
        throw new Error(`No Prometheus answers at ${this.url}. Start the stack, or pass --prometheus.`, {
          cause,
        });
      },
    );
    const body = await response.json();
    if (body.status !== 'success') throw new Error(`${body.error}, in the query ${parameters.query}`);
    return body.data.result ?? body.data;
  }
}

/** Seconds since the epoch of `now`, `now-1h`, `now/d` (midnight) or an ISO date. */
export function parseTime(text, nowSeconds) {
  const match = DURATION.exec(text);
  if (!match) {
    const time = Date.parse(text) / 1000;
    if (Number.isNaN(time)) throw new Error(`"${text}" is no time. Write now-1h, now/d or an ISO date.`);
    return time;
  }
  const [, amount = '0', unit = 's', isDay] = match;
  const seconds = nowSeconds - Number(amount) * SECONDS[unit];
  return isDay ? new Date(seconds * 1000).setHours(0, 0, 0, 0) / 1000 : seconds;
}

/** A range with about 300 points, as many as a panel of half a screen can show; ends on whole steps. */
export function timeRange(fromText, toText, nowSeconds) {
  const from = parseTime(fromText, nowSeconds);
  const to = parseTime(toText, nowSeconds);
  if (!(from < to)) throw new Error(`The range from "${fromText}" to "${toText}" is empty.`);
  const step = Math.max(1, Math.ceil((to - from) / 300));
  return { from: Math.floor(from / step) * step, to: Math.floor(to / step) * step, step };
}
