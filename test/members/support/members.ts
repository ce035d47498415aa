import { batchesIn } from '../../../libs/metrics/src/core/members/journal/batch.js';
import { JournalReader } from '../../../libs/metrics/src/core/members/journal/journal-reader.js';
import { JournalWriter } from '../../../libs/metrics/src/core/members/journal/journal-writer.js';
import type { Member, MemberMetric } from '../../../libs/metrics/src/core/members/member.js';
import type { OwnInstrument } from '../../../libs/metrics/src/core/exposition/source/instrument-family.js';

/** A member whose metrics reach the whole through a journal in memory. */
export class JournalledMember implements Member {
  readonly instruments = new Set<OwnInstrument>();
  hasEnded = false;
  private readonly writer = new JournalWriter();
  private readonly reader = new JournalReader();

  constructor(
    readonly name: string,
    ...instruments: readonly object[]
  ) {
    for (const instrument of instruments) this.instruments.add(instrument as OwnInstrument);
  }

  /** Writes what has changed and reads it; returns how many bytes that took. */
  flush(): number {
    const journal = Buffer.concat(this.writer.write(this.instruments));
    readJournal(journal, this.reader);
    return journal.length;
  }

  metrics(): Iterable<MemberMetric> {
    return this.reader.metrics();
  }
}

/** Reads the complete writes of a journal. */
export function readJournal(journal: Buffer, reader = new JournalReader()): JournalReader {
  for (const batch of batchesIn(new Uint8Array(journal).buffer, journal.length)) reader.read(batch);
  return reader;
}
