import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventsAfter, SharedPast } from './shared-past.js';

const KEPT_MS = 120_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'live-past-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const past = (id: string) => new SharedPast(folder, id, KEPT_MS);
const event = (id: string, bytes = 1) => `id: ${id}\ndata: ${'x'.repeat(bytes)}\n\n`;

function age(id: string, ms: number): void {
  const at = new Date(Date.now() - ms);
  utimesSync(join(folder, `live-${id}.events`), at, at);
}

it('is what another process has told last', () => {
  const [one, other] = [past('one'), past('other')];
  expect(one.ofOthers()).toBeUndefined();
  one.add(event('a.1'), () => event('a.1'));
  one.add(event('a.2'), () => 'unused');
  expect(other.ofOthers()).toBe(event('a.1') + event('a.2'));
  // It has told that itself.
  expect(one.ofOthers()).toBeUndefined();
  one.clear();
  expect(other.ofOthers()).toBeUndefined();
});

it('is forgotten when nobody has looked for long, and removed when its process has been killed', () => {
  const [one, other] = [past('one'), past('other')];
  one.add(event('a.1'), () => event('a.1'));
  age('one', KEPT_MS + 1000);
  expect(other.ofOthers()).toBeUndefined();
  expect(readdirSync(folder)).toHaveLength(1);
  age('one', 3 * KEPT_MS);
  expect(other.ofOthers()).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});

it('is no more than 1 MB, and begins with a process', () => {
  const all = event('a.1') + event('a.2', 900_000) + event('b.7') + event('b.8', 900_000);
  past('one').add(event('b.8', 900_000), () => all);
  expect(past('other').ofOthers()).toBe(event('b.7') + event('b.8', 900_000));
});

it('is written anew when it has grown long, and read up to the last event that is whole', () => {
  const one = past('one');
  for (let i = 1; i <= 30; i++) one.add(event(`a.${i}`, 100_000), () => event(`a.${i}`));
  expect(statSync(join(folder, 'live-one.events')).size).toBeLessThan(2_000_000);
  const two = past('two');
  two.add('', () => `${event('a.1')}id: a.2\ndata: {`);
  expect(past('other').ofOthers()).toBe(event('a.1'));
});

it('goes on after the event that a viewer knows', () => {
  const all = event('a.1') + event('a.10') + event('b.1');
  expect(eventsAfter('a.1', all)).toBe(event('a.10') + event('b.1'));
  expect(eventsAfter('b.1', all)).toBe('');
  expect(eventsAfter('c.1', all)).toBe(all);
});
