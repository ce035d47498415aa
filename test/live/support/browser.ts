import axe from 'axe-core';
import { mkdirSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Where the pictures are kept, to be looked at. */
const PICTURES = new URL('../../../dist/live/', import.meta.url);

/** Starts the Chromium of the machine: Debian's, or the one in CHROME_PATH. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
    // It refuses to start for root otherwise, as in a container.
    chromiumSandbox: process.getuid?.() !== 0,
  });
}

/** A page of the browser, and its complaints: errors of scripts, violations of the policy, words that a chart cuts off. */
export interface WatchedPage {
  readonly page: Page;
  readonly complaints: readonly string[];
}

export async function openPage(
  browser: Browser,
  url: string,
  options: { width?: number; colorScheme?: 'light' | 'dark' } = {},
): Promise<WatchedPage> {
  const { width = 1280, colorScheme = 'light' } = options;
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // A connection that is lost on purpose is reported too.
    if (message.type() === 'error' && !/net::ERR_/.test(message.text())) complaints.push(message.text());
  });
  await page.addInitScript(COMPLAIN_OF_CUT_TEXT);
  await page.goto(url);
  return { page, complaints };
}

const COMPLAIN_OF_CUT_TEXT = `
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
    fillText.call(this, text, x, y);
    // axe tries fonts in canvases that nobody sees.
    if (!this.canvas.isConnected) return;
    const { actualBoundingBoxLeft: left, actualBoundingBoxRight: right } = this.measureText(text);
    const { a: scale, e: shift } = this.getTransform();
    if ((x - left) * scale + shift < 0 || (x + right) * scale + shift > this.canvas.width)
      console.error('A chart cuts "' + text + '" off.');
  };
`;

/** What axe finds wrong with the page, as text. */
export async function inaccessibleIn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<axe.AxeResults> } };
    return (await axe.run()).violations;
  });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: new URL(`${name}.png`, PICTURES).pathname });
}

/** Waits until the page shows a text. */
export async function shows(page: Page, selector: string, text: string | RegExp): Promise<void> {
  await page.locator(selector).filter({ hasText: text }).first().waitFor({ timeout: 120_000 });
}
