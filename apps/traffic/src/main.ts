import { OptionError, parseOptions, USAGE } from './options.js';
import { runTraffic } from './run.js';

async function main(): Promise<number> {
  const options = readOptions();
  if (options === undefined) return 2;
  if (options === 'help') {
    console.log(USAGE);
    return 0;
  }
  const stop = new AbortController();
  process.on('SIGINT', () => stop.abort());
  process.on('SIGTERM', () => stop.abort());
  console.log(
    `Traffic: ${options.ratePerSecond} requests/s on average to ${options.lendingUrl} and ${options.dataUrl}, seed ${options.seed}.`,
  );
  console.log(await runTraffic(options, stop.signal, console.log));
  return 0;
}

function readOptions() {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    console.error(`${error.message}\nRun with --help for all options.`);
    return undefined;
  }
}

process.exitCode = await main();
