import { randomInt } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { FILE_MARK } from './journal-file.js';

const MAX_GENERATION = 0xffff_ffff;

/** Writes a file with the header of a journal and these parts of writes, and returns it, open for more. */
export function beginFile(path: string, parts: readonly Buffer[]): { file: number; size: number } {
  const file = openSync(path, 'w', 0o600);
  try {
    const header = Buffer.from(Uint32Array.of(FILE_MARK, randomInt(1, MAX_GENERATION)).buffer);
    return { file, size: append(file, [header, ...parts]) };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Appends to a file; returns how many bytes. @throws Error if the disk is full */
export function append(file: number, parts: readonly Buffer[]): number {
  const bytes = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
  return bytes.length;
}
