/** How many series change between two scrapes. */
export const CHANGED = 100;

export const config = { name: 'calls_total', help: 'Calls.', labelNames: ['id', 'method'], registers: [] };

export function filled(counter, seriesCount) {
  for (let id = 0; id < seriesCount; id++) counter.inc(labelsOf(id));
  return counter;
}

export function changeSome(counter, seriesCount) {
  for (let id = 0; id < seriesCount; id += seriesCount / CHANGED) counter.inc(labelsOf(id));
}

function labelsOf(id) {
  return { id: `customer-${id}`, method: id % 2 === 0 ? 'GET' : 'POST' };
}
