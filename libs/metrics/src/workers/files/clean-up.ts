import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parentIn } from '../group/group.js';
import { hasEnded, processIn } from '../group/process-identity.js';

const TEMPORARY = /(?:member-|journal\.)(\d+-\d+)-\d+(?:\.journal)?\.tmp$/;

/** Removes the folders of groups whose parent and processes have ended. */
export function removeEndedGroups(folder: string): void {
  for (const name of readdirSync(folder)) {
    const parent = parentIn(name);
    if (parent === undefined || !hasEnded(parent)) continue;
    try {
      const group = join(folder, name);
      if (readdirSync(group).every((file) => !isOfLiving(file)))
        rmSync(group, { recursive: true, force: true });
    } catch {
      // Workers that start together remove the same ones.
    }
  }
}

/** Removes what ended processes had begun to write. */
export function removeAbandoned(group: string): void {
  for (const name of readdirSync(group)) {
    const owner = processIn(TEMPORARY.exec(name)?.[1] ?? '');
    if (owner !== undefined && hasEnded(owner)) rmSync(join(group, name), { force: true });
  }
}

function isOfLiving(file: string): boolean {
  const owner = processIn(/^member-(.*)$/.exec(file)?.[1] ?? '');
  return owner !== undefined && !hasEnded(owner);
}
