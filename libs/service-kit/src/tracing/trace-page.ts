import type { TraceRow } from './trace-tree.js';

const STYLE = `
:root { color-scheme: light dark; font: .9rem/1.5 system-ui, sans-serif }
body { max-width: 70rem; margin: 6vh auto; padding: 0 1.5rem }
h1 { font-size: 1.25rem }
table { width: 100%; border-collapse: collapse }
td { padding: .25rem .5rem .25rem 0; white-space: nowrap }
td.time { width: 55%; position: relative }
td.number { text-align: right; font-variant-numeric: tabular-nums }
.bar { position: absolute; top: .4rem; bottom: .4rem; min-width: 2px; border-radius: 2px; background: #3274d9 }
.failed .bar { background: #c4162a }
small { opacity: .7 }
`;

/** A trace as an HTML page: its spans below each other, each as a bar where it lay in time. */
export function tracePage(traceId: string, trace: readonly TraceRow[]): string {
  const spans = trace.map(({ span }) => span);
  const start = Math.min(...spans.map(({ startMs }) => startMs));
  const end = Math.max(...spans.map(({ startMs, durationMs }) => startMs + durationMs));
  const share = (ms: number) => `${((100 * ms) / (end - start || 1)).toFixed(2)}%`;
  const rows = trace.map(({ span, depth }) => {
    const { service, name, startMs, durationMs, attributes, error } = span;
    const status = attributes['http.response.status_code'];
    const bar = `left: ${share(startMs - start)}; width: ${share(durationMs)}`;
    return `<tr${error === undefined ? '' : ' class="failed"'} title="${escaped(JSON.stringify(attributes))}">
<td style="padding-left: ${depth * 1.25}rem">${escaped(name)} <small>${escaped(service)}</small></td>
<td>${escaped(typeof status === 'number' ? String(status) : '')} ${escaped(error ?? '')}</td>
<td class="time"><div class="bar" style="${bar}"></div></td>
<td class="number">${durationMs.toFixed(1)} ms</td></tr>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Trace ${traceId}</title>
<style>${STYLE}</style>
<h1>Trace ${traceId}</h1>
<p>${new Date(start).toISOString()}, ${(end - start).toFixed(1)} ms, ${spans.length} spans</p>
<table>
${rows.join('\n')}
</table>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
