// Draws a dashboard as a picture, from what a Prometheus server has: Grafana is not needed.
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { page, pageHeight } from './page.mjs';
import { Prometheus, timeRange } from './prometheus.mjs';
import { queryDashboard } from './queries.mjs';
import { screenshot } from './screenshot.mjs';
import { variableValues } from './variables.mjs';

const USAGE = `Usage: npm run draw -- DASHBOARD.json OUT.png|OUT.html [options]

  --prometheus <url>   the server to ask (default http://127.0.0.1:9090)
  --from <time>        now-1h, now/d or an ISO date (default: the dashboard's own)
  --to <time>          the same
  --var <name=value>   a variable of the dashboard, as in --var interval=1m; may occur several times
  --width <pixels>     of the page (default 1600)
  --scale <n>          pixels of the picture per pixel of the page (default 1)

A picture needs Chromium: \`chromium\` in the PATH, or its path in CHROME_PATH.`;

async function draw({ dashboardFile, out, options }) {
  const dashboard = JSON.parse(await readFile(dashboardFile, 'utf8'));
  const { from, to } = { ...dashboard.time, ...options };
  const range = timeRange(from, to, Date.now() / 1000);
  const variables = variableValues(dashboard, Object.fromEntries(options.var.map(assignment)), range);
  const drawing = await queryDashboard(dashboard, new Prometheus(options.prometheus), variables, range);
  const html = await page(drawing);
  const { width, scale } = options;
  if (out.endsWith('.html')) await writeFile(out, html);
  else await screenshot(html, out, { width, height: pageHeight(drawing), scale });
}

function assignment(text) {
  const [name, ...value] = text.split('=');
  return [name, value.join('=')];
}

function readCommandLine(argv) {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      prometheus: { type: 'string', default: 'http://127.0.0.1:9090' },
      from: { type: 'string' },
      to: { type: 'string' },
      var: { type: 'string', multiple: true, default: [] },
      width: { type: 'string', default: '1600' },
      scale: { type: 'string', default: '1' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [dashboardFile, out] = positionals;
  if (values.help || !out) throw new Error(USAGE);
  return { dashboardFile, out, options: values };
}

try {
  await draw(readCommandLine(process.argv.slice(2)));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
