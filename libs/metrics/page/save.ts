import { h } from './dom.js';
import { eventsIn } from './measures.js';
import { labelsOf, seriesCountOf } from './family-track.js';
import type { History } from './history.js';

function download(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function fileName(kind: string, extension: string): string {
  return `${kind}-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.${extension}`;
}

/** Saves all that the page knows: each metric with its values at the beginning, and what each tick changed. */
export function exportJson(history: History): void {
  const ticks = Array.from({ length: history.last - history.first + 1 }, (_, index) =>
    history.at(history.first + index),
  );
  const metrics = [...history.families.values()].map(({ facts, segments, present }) => ({
    ...facts,
    now:
      present &&
      Array.from({ length: seriesCountOf(present) }, (_, series) => ({
        labels: labelsOf(present, series),
        value: eventsIn(
          { kind: facts.kind },
          present.values.slice(series * present.width, (series + 1) * present.width),
        ),
      })),
    past: segments.map(({ labels, start, end, base, steps, rest }) => ({
      labels,
      fromTick: start - history.first,
      ...(end !== undefined && { toTick: end - history.first }),
      ...(rest > 0 && { seriesInLastSum: rest }),
      values: base,
      steps: steps.map(({ tick, labels, added, at, to }) => ({
        tick: tick - history.first,
        labels,
        added,
        at,
        to,
      })),
    })),
  }));
  const text = JSON.stringify({ about: history.about, ticks, metrics });
  download(fileName('metrics', 'json'), new Blob([text], { type: 'application/json' }));
}

const MARGIN = 24;

/** Saves the charts of the view with their titles and figures as one picture. */
export async function savePicture(view: HTMLElement, title: string): Promise<void> {
  const style = getComputedStyle(document.body);
  const box = view.getBoundingClientRect();
  const scale = devicePixelRatio || 1;
  const canvas = h('canvas', {
    width: Math.ceil((box.width + 2 * MARGIN) * scale),
    height: Math.ceil((box.height + 4 * MARGIN) * scale),
  });
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(scale, scale);
  context.fillStyle = style.backgroundColor;
  context.fillRect(0, 0, box.width + 2 * MARGIN, box.height + 4 * MARGIN);
  context.translate(MARGIN - box.left, 3 * MARGIN - box.top);
  context.fillStyle = style.color;
  context.font = `600 16px ${style.fontFamily}`;
  context.fillText(`${title} · ${new Date().toLocaleString()}`, box.left, box.top - MARGIN);
  for (const element of view.querySelectorAll('canvas')) {
    const at = element.getBoundingClientRect();
    if (at.width > 0) context.drawImage(element, at.left, at.top, at.width, at.height);
  }
  const walker = document.createTreeWalker(view, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) drawText(context, node as Text);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
  if (blob !== null) download(fileName('metrics', 'png'), blob);
}

function drawText(context: CanvasRenderingContext2D, node: Text): void {
  const parent = node.parentElement;
  const text = node.data.trim();
  if (text === '' || parent === null || parent.closest('.hidden, [hidden]') !== null) return;
  const range = document.createRange();
  range.selectNodeContents(node);
  const [first] = range.getClientRects();
  if (first === undefined) return;
  const style = getComputedStyle(parent);
  context.fillStyle = style.color;
  context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.textBaseline = 'middle';
  context.fillText(text, first.left, first.top + first.height / 2);
}
