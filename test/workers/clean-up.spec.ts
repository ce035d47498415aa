import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { removeAbandoned, removeEndedGroups } from '../../libs/metrics/src/workers/files/clean-up.js';
import { groupOf } from '../../libs/metrics/src/workers/group/group.js';
import { processWith, textOf } from '../../libs/metrics/src/workers/group/process-identity.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'metrics-clean-up-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const self = textOf(processWith(process.pid));
/** A process that has ended. */
const ended = `${spawnSync(process.execPath, ['--version']).pid}-1`;

/** Makes the folder of a group whose parent is a process, with a file. */
function groupOfParent(parent: string, file: string): string {
  const group = join(folder, groupOf(undefined).name.replace(self, parent));
  mkdirSync(group);
  writeFileSync(join(group, file), '');
  return group;
}

describe('a process that starts', () => {
  it('removes groups whose parent and processes have ended, and no others', () => {
    const old = groupOfParent(ended, `member-${ended}-1.journal`);
    const own = groupOfParent(self, `member-${ended}-1.journal`);
    const ofOthers = join(folder, 'something-else');
    mkdirSync(ofOthers);
    removeEndedGroups(folder);
    expect([old, own, ofOthers].map(existsSync)).toEqual([false, true, true]);
  });

  it('leaves a group whose parent has ended to its last process', () => {
    const orphaned = groupOfParent(ended, `member-${self}-1.journal`);
    removeEndedGroups(folder);
    expect(existsSync(orphaned)).toBe(true);
  });

  it('goes on when a group can not be removed, as it is when another process removes it', () => {
    const notAFolder = join(folder, groupOf(undefined).name.replace(self, ended));
    writeFileSync(notAFolder, '');
    expect(() => removeEndedGroups(folder)).not.toThrow();
  });

  it('removes what ended processes had begun to write', () => {
    const names = [
      `member-${ended}-1.journal.tmp`,
      `retained-7.journal.${ended}-1.tmp`,
      `member-${self}-1.journal.tmp`,
      `member-${ended}-1.journal`,
    ];
    for (const name of names) writeFileSync(join(folder, name), '');
    removeAbandoned(folder);
    expect(readdirSync(folder).toSorted()).toEqual(names.slice(2).toSorted());
  });
});
