const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const ROUTES = 2000;
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/**
 * Fills a contestant with series of three labels, in as many metrics; returns how many samples and which total a scrape
 * must show.
 */
export function fill(contestant, kind, seriesCount, metricCount = 1) {
  const labelNames = ['method', 'route', 'status'];
  const nameOf = (i) => (i === 0 ? 'http_requests_total' : `http_${i}_requests_total`);
  return kind === 'counters'
    ? fillCounters(
        Array.from({ length: metricCount }, (_, i) =>
          contestant.counter({ name: nameOf(i), help: 'Requests.', labelNames }),
        ),
        seriesCount,
      )
    : fillHistogram(
        contestant.histogram({ name: 'http_seconds', help: 'Time.', labelNames, buckets: BUCKETS }),
        seriesCount,
      );
}

function fillCounters(counters, seriesCount) {
  let total = 0;
  for (let i = 0; i < seriesCount; i++) {
    const value = ((i * 7919) % 1_000_000) + 1;
    for (const counter of counters) counter.inc(labelsOf(i), value);
    total += value * counters.length;
  }
  return { samples: seriesCount * counters.length, total };
}

function fillHistogram(histogram, seriesCount) {
  let total = 0;
  for (let i = 0; i < seriesCount; i++) {
    const labels = labelsOf(i);
    for (let j = 0; j < 3; j++) {
      const seconds = ((i * 31 + j * 977) % 12_000) / 1000;
      histogram.observe(labels, seconds);
      total += BUCKETS.filter((bound) => seconds <= bound).length;
      // +Inf and _count
      total += 2;
    }
  }
  return { samples: seriesCount * (BUCKETS.length + 3), total };
}

function labelsOf(i) {
  return {
    method: METHODS[i % METHODS.length],
    route: `/api/v1/resource/${Math.floor(i / METHODS.length) % ROUTES}/items`,
    status: String(200 + Math.floor(i / (METHODS.length * ROUTES))),
  };
}
