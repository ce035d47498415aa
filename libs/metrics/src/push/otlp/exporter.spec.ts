import { beforeEach, expect, it } from '@jest/globals';
import { Exporter } from './exporter.js';
import type { ExportOutcome, OtlpReceiver } from './otlp-receiver.js';

const ACCEPTED: ExportOutcome = { outcome: 'accepted', rejected: 0, problem: '' };
const FAILED: ExportOutcome = { outcome: 'failed', problem: 'away', retryAfterMs: undefined };

let answers: ((outcome: ExportOutcome) => void)[];
let told: (string | number)[][];
let exporter: Exporter;

beforeEach(() => {
  answers = [];
  told = [];
  const receiver = { export: () => new Promise((resolve) => answers.push(resolve)) };
  exporter = new Exporter(receiver as object as OtlpReceiver, {
    accepted: (points) => told.push(['accepted', points]),
    dropped: (points, reason) => told.push([reason, points]),
    failed: () => undefined,
    warned: () => undefined,
  });
});

const request = (points: number) => ({ body: new Uint8Array(), points });

const flush = () => exporter.flush(new AbortController().signal);

it('counts what a slow receiver accepts once, though a newer collection has come', async () => {
  exporter.send([request(1), request(2)]);
  exporter.send([request(4)]);
  const flushed = flush();
  answers[0]?.(ACCEPTED);
  while (answers.length < 2) await Promise.resolve();
  answers[1]?.(ACCEPTED);
  expect(await flushed).toBe(true);
  expect(told).toEqual([
    ['replaced', 2],
    ['accepted', 1],
    ['accepted', 4],
  ]);
});

it('counts what it can not send as replaced when a newer collection has come', async () => {
  exporter.send([request(1)]);
  exporter.send([request(4)]);
  answers[0]?.(FAILED);
  // Flushing ends the pause before the next attempt.
  while (told.length === 0) await Promise.resolve();
  const flushed = flush();
  while (answers.length < 2) await new Promise((resolve) => setImmediate(resolve));
  answers[1]?.(ACCEPTED);
  expect(await flushed).toBe(true);
  expect(told).toEqual([
    ['replaced', 1],
    ['accepted', 4],
  ]);
});
