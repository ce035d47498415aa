// The live page under traffic as an animation: a tour of its views, a second a frame.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const TOUR = [
  { seconds: 8, go: (page) => page.getByRole('link', { name: 'Now' }).click() },
  { seconds: 4, go: (page) => page.getByRole('link', { name: 'Endpoints' }).click() },
  { seconds: 5, go: (page) => page.getByRole('button', { name: 'POST /api/loans', exact: true }).click() },
  { seconds: 4, go: (page) => page.getByRole('link', { name: 'Metrics' }).click() },
];
const MOST_BYTES = 1_000_000;

/** Films the page. Needs img2webp, of Debian's package webp. Throws when the file is not below a megabyte. */
export async function film(page, output) {
  const folder = await mkdtemp(join(tmpdir(), 'live-animation-'));
  try {
    const frames = [];
    for (const { seconds, go } of TOUR) {
      await go(page);
      for (let second = 0; second < seconds; second++) {
        await page.waitForTimeout(1000);
        const path = join(folder, `${frames.length}.png`);
        await page.screenshot({ path });
        frames.push(path);
      }
    }
    await promisify(execFile)('img2webp', ['-min_size', '-d', '1000', ...frames, '-o', output]);
  } finally {
    await rm(folder, { recursive: true });
  }
  const { size } = await stat(output);
  if (size >= MOST_BYTES) throw new Error(`${output} has ${size} bytes, and must be below ${MOST_BYTES}.`);
}
