// run-require.cjs CONTESTANT ENTRY: CPU time until the application listens, by require()
const { cpuMs } = require('../runner/cpu-ms.mjs');
const { check, start } = require('./contestants.mjs');
const { loadedFiles } = require('./loaded-files.mjs');

async function main([contestant, entry]) {
  const before = cpuMs();
  const app = await start({ contestant, entry, load: require });
  const figures = { 'CPU ms': cpuMs() - before, files: loadedFiles() };
  await check(app, contestant);
  await app.close();
  process.send(figures, () => process.exit());
}

void main(process.argv.slice(2));
