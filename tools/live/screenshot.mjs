// `npm run draw:live`: the pictures of the live page in the README, still and moving, of the demo with its traffic.
// npm run draw:live -- [SECONDS [FOLDER]]: traffic for so long before, 120 s by default.
// Needs the build (npm run build), img2webp, and a Chromium: Debian's, or the one in CHROME_PATH.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { ManagedProcess } from '../start/managed-process.mjs';
import { requireFreePorts } from '../start/ports.mjs';
import { untilReady } from '../start/ready.mjs';
import { readSettings } from '../start/settings.mjs';
import { film } from './animation.mjs';

const README = fileURLToPath(new URL('../../docs/pictures', import.meta.url));
const [seconds = '120', output = README] = process.argv.slice(2);

const folder = await mkdtemp(join(tmpdir(), 'live-picture-'));
const { services, traffic } = readSettings([], {
  LENDING_API_PORT: '18210',
  DATA_API_PORT: '18211',
  DATA_DIR: folder,
  ...process.env,
});
await requireFreePorts(services);
const running = [];
const browser = await chromium.launch({
  executablePath: process.env.CHROME_PATH || '/usr/bin/chromium',
  // It refuses to start for root otherwise, as in a container.
  chromiumSandbox: process.getuid?.() !== 0,
});
try {
  for (const service of services) {
    running.unshift(new ManagedProcess(service));
    await untilReady(service, AbortSignal.timeout(120_000));
  }
  running.unshift(new ManagedProcess(traffic));
  const page = await browser.newPage({
    viewport: { width: 1280, height: 720 },
    reducedMotion: 'reduce',
    locale: 'en-GB',
  });
  await page.goto(`${services.at(-1).url}/metrics/live`);
  // What is drawn is what the page has seen.
  await page.waitForTimeout(Number(seconds) * 1000);
  await page.locator('.value', { hasText: '/s' }).first().waitFor();
  await mkdir(output, { recursive: true });
  await page.screenshot({ path: join(output, 'live.png') });
  await film(page, join(output, 'live.webp'));
  console.log(output);
} finally {
  await browser.close();
  for (const child of running) await child.stop();
  await rm(folder, { recursive: true });
}
