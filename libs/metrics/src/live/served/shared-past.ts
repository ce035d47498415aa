import {
  appendFileSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

// One that was being written when its process was killed has more.
const NAME = /^live-.+\.events(?:\.tmp)?$/;
/** The past that a process takes over, at most; longer only if the newest part alone is. */
const MOST_BYTES = 1024 * 1024;
/** The file is written anew when it has this much more than twice what it began with. */
const SPARE_BYTES = 1024 * 1024;
const FIRST_EVENTS = /^id: (.+)\.\d+$/gm;
const END = '\n\n';

/**
 * What the viewers of this process have been told, in a file: a reload reaches another worker, and the past is to be there too.
 * A file has the events as they were sent, those that this process has taken over first.
 */
export class SharedPast {
  private readonly path: string;
  private bytes = 0;
  private firstBytes = 0;

  /**
   * @param folder a folder of the processes that share their metrics
   * @param id tells this process from the others
   * @param keptMs how long the past of a process is kept when nobody looks
   */
  constructor(
    private readonly folder: string,
    id: string,
    private readonly keptMs: number,
  ) {
    this.path = join(folder, `live-${id}.events`);
  }

  /** What was told last, if that was by another process; undefined if this one knows as much. */
  ofOthers(): string | undefined {
    let newest = { path: '', writtenMs: Date.now() - this.keptMs };
    for (const name of readdirSync(this.folder)) {
      if (!NAME.test(name)) continue;
      const path = join(this.folder, name);
      const writtenMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      if (writtenMs >= newest.writtenMs) newest = { path, writtenMs };
      // That of a process that was killed.
      else if (writtenMs < Date.now() - 2 * this.keptMs) rmSync(path, { force: true });
    }
    if (newest.path === '' || newest.path === this.path) return undefined;
    return newestOf(readFileSync(newest.path, 'utf8'));
  }

  /**
   * Adds an event.
   * @param all returns the whole past, that event included
   */
  add(event: string, all: () => string): void {
    if (this.bytes > 0 && this.bytes <= 2 * this.firstBytes + SPARE_BYTES) {
      appendFileSync(this.path, event);
      this.bytes += event.length;
      return;
    }
    const text = all();
    writeFileSync(`${this.path}.tmp`, text, { mode: 0o600 });
    renameSync(`${this.path}.tmp`, this.path);
    this.bytes = this.firstBytes = text.length;
  }

  /** Forgets what was told. */
  clear(): void {
    rmSync(this.path, { force: true });
    this.bytes = 0;
  }
}

/** The events after one; all if it is not among them. */
export function eventsAfter(id: string, events: string): string {
  const at = events.indexOf(`id: ${id}\n`);
  return at === -1 ? events : events.slice(events.indexOf(END, at) + END.length);
}

/** The newest events that are complete, from one on with which a process begins: that tells all metrics. */
function newestOf(text: string): string {
  const end = text.lastIndexOf(END) + END.length;
  const starts: number[] = [];
  let source = '';
  for (const { 1: id = '', index } of text.matchAll(FIRST_EVENTS)) {
    if (id !== source) starts.push(index);
    source = id;
  }
  const start = starts.find((at) => end - at <= MOST_BYTES) ?? starts.at(-1) ?? 0;
  return text.slice(start, end);
}
