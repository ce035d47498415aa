import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const BROWSER = process.env.CHROME_PATH || 'chromium';

/** Writes a picture of an HTML page, taken by a headless Chromium. */
export async function screenshot(html, file, { width, height, scale }) {
  const folder = await mkdtemp(join(tmpdir(), 'dashboard-'));
  try {
    const page = join(folder, 'page.html');
    await writeFile(page, html);
    await promisify(execFile)(BROWSER, [
      '--headless',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), // it refuses to start for root otherwise
      '--hide-scrollbars',
      '--disable-gpu',
      `--user-data-dir=${join(folder, 'profile')}`,
      `--force-device-scale-factor=${scale}`,
      `--window-size=${width},${height}`,
      `--screenshot=${resolve(file)}`,
      pathToFileURL(page).href,
    ]);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    throw new Error(`There is no browser "${BROWSER}". Install Chromium, or put its path into CHROME_PATH.`, {
      cause: error,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
