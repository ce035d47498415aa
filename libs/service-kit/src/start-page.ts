import type { ServiceDescription } from './service-description.js';

// The paths of a service, with what a person finds there.
const LINKS = [
  ['docs', 'API docs', 'every route, to try out'],
  ['docs-json', 'OpenAPI', 'the same as JSON'],
  ['metrics', 'Metrics', 'what Prometheus scrapes'],
  ['health/ready', 'Readiness', 'can it serve requests?'],
  ['health/live', 'Liveness', 'does the process answer?'],
] as const;

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.6 system-ui, sans-serif }
body { max-width: 38rem; margin: 12vh auto; padding: 0 1.5rem }
h1 { margin: 0; font-size: 1.75rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .4rem 1.5rem; margin-top: 2rem }
dd { margin: 0; opacity: .75 }
`;

/** The HTML page at `/`: what this service is, and links to its docs, to its metrics if they are here, and health. */
export function startPageOf({ title, description }: ServiceDescription, hasMetrics: boolean): string {
  // Relative links work behind a proxy that adds a prefix, too.
  const links = LINKS.filter(([path]) => hasMetrics || path !== 'metrics').map(
    ([path, name, what]) => `<dt><a href="${path}">${name}</a></dt><dd>${what}</dd>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
<h1>${title}</h1>
<p>${description}</p>
<dl>
${links.join('\n')}
</dl>
</html>
`;
}
