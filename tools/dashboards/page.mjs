import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';

const CELL_PX = 38;
const HEADER_PX = 64;
/** In JSON, where `<` occurs within strings only. */
const ESCAPED_LESS_THAN = String.raw`\u003c`;

const pathOf = (specifier) => fileURLToPath(import.meta.resolve(specifier));

/** One HTML page with everything in it, that draws what queryDashboard() found. */
export async function page(drawing) {
  const [script, style, chartStyle] = await Promise.all([
    bundle(pathOf('./browser/main.mjs')),
    readFile(pathOf('./browser/style.css'), 'utf8'),
    readFile(pathOf('uplot/dist/uPlot.min.css'), 'utf8'),
  ]);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<style>${chartStyle}${style}</style>
<body>
<script type="application/json" id="drawing">${JSON.stringify(drawing).replaceAll('<', ESCAPED_LESS_THAN)}</script>
<script type="module">${script.replaceAll('</script', String.raw`<\/script`)}</script>
`;
}

/** The height of the page in pixels: its grid of panels below the header. */
export function pageHeight({ panels }) {
  const rows = Math.max(...panels.map(({ gridPos }) => gridPos.y + gridPos.h));
  return HEADER_PX + rows * CELL_PX;
}

async function bundle(input) {
  const uplot = {
    name: 'uplot',
    resolveId: (id) => (id === 'uplot' ? pathOf('uplot/dist/uPlot.esm.js') : null),
  };
  const build = await rollup({ input, plugins: [uplot] });
  const { output } = await build.generate({ format: 'es' });
  await build.close();
  return output[0].code;
}
