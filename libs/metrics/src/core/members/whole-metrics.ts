import type { OwnInstrument } from '../exposition/source/instrument-family.js';
import { TimeSlice } from '../exposition/stream/time-slice.js';
import type { Member, MemberMetric } from './member.js';
import { MergedMetric } from './merged-metric.js';
import { shapeOf } from './metric-declaration.js';

/** How many rows are merged between two looks at the clock. */
const ROWS_PER_STEP = 512;

/** Called for each metric of a member that is left out of the whole. */
export type OnLeftOut = (metricName: string, memberName: string, reason: string) => void;

/** A metric of the whole, and what it is merged from. */
interface Part {
  readonly merged: MergedMetric;
  readonly shape: string;
  /** The member whose shape it is. */
  readonly owner: string;
  readonly metrics: MemberMetric[];
}

/** What several processes or threads have recorded, as one set of instruments. */
export class WholeMetrics {
  /** By name and shape. */
  private readonly merged = new Map<string, MergedMetric | Error>();
  private readonly slice = new TimeSlice();

  /** @param onLeftOut without it the whole is to be kept: nothing is left out, a name has one metric for each shape */
  constructor(private readonly onLeftOut?: OnLeftOut) {}

  /**
   * Merges the members' metrics; the earlier a member, the more its shape of a metric counts. Yields to the event loop
   * in between. To be called when the call before has resolved. A member that was left out of a call comes back as a
   * new object, if at all.
   * @param first the member whose gauges count with `aggregator: 'first'`
   */
  async merge(members: readonly Member[], first = members[0]): Promise<OwnInstrument[]> {
    const { slice } = this;
    slice.start();
    const parts = this.partsOf(members, first);
    for (const { merged, metrics } of parts) {
      merged.begin();
      for (const metric of metrics) {
        await this.inSteps(metric.rowCount, (from, to) => merged.add(metric, from, to));
      }
      await this.inSteps(merged.rowCount, (from, to) => merged.show(from, to));
    }
    return parts.map(({ merged }) => merged.instrument);
  }

  /** As `merge`, in one block: for the end of a process. */
  mergeNow(members: readonly Member[]): OwnInstrument[] {
    const parts = this.partsOf(members, members[0]);
    for (const { merged, metrics } of parts) {
      merged.begin();
      for (const metric of metrics) merged.add(metric, 0, metric.rowCount);
      merged.show(0, merged.rowCount);
    }
    return parts.map(({ merged }) => merged.instrument);
  }

  private partsOf(members: readonly Member[], first: Member | undefined): Part[] {
    const parts = new Map<string, Part>();
    const add = (metric: MemberMetric, member: Member): void => {
      const { name, aggregator } = metric.declaration;
      if (aggregator === 'omit' || (member.hasEnded && endsWithMember(metric))) return;
      const shape = shapeOf(metric.declaration);
      const key = this.onLeftOut === undefined ? `${name} ${shape}` : name;
      const part = parts.get(key) ?? this.newPart(metric, shape, member);
      if (part === undefined) return;
      parts.set(key, part);
      if (part.shape !== shape)
        this.leaveOut(metric, member, `it is ${shape} there, ${part.shape} in ${part.owner}`);
      else if (member === first) part.metrics.unshift(metric);
      else part.metrics.push(metric);
    };
    const empty: [MemberMetric, Member][] = [];
    for (const member of members) {
      for (const metric of member.metrics()) {
        if (metric.rowCount > 0) add(metric, member);
        else empty.push([metric, member]);
      }
    }
    // A primary that serves nothing but scrapes has the HTTP metrics as well, perhaps with other buckets.
    for (const [metric, member] of empty) if (!parts.has(metric.declaration.name)) add(metric, member);
    return [...parts.values()];
  }

  private newPart(metric: MemberMetric, shape: string, member: Member): Part | undefined {
    const { declaration } = metric;
    const key = `${declaration.name} ${shape}`;
    let merged = this.merged.get(key);
    if (merged === undefined)
      this.merged.set(key, (merged = tryMerged(metric, this.onLeftOut === undefined)));
    if (merged instanceof MergedMetric) return { merged, shape, owner: member.name, metrics: [] };
    this.leaveOut(metric, member, merged.message);
    return undefined;
  }

  private leaveOut({ declaration }: MemberMetric, member: Member, reason: string): void {
    if (!member.hasEnded) this.onLeftOut?.(declaration.name, member.name, reason);
  }

  private async inSteps(rowCount: number, step: (from: number, to: number) => void): Promise<void> {
    for (let from = 0; from < rowCount; from += ROWS_PER_STEP) {
      step(from, Math.min(from + ROWS_PER_STEP, rowCount));
      if (this.slice.isOver) await this.slice.turn();
    }
  }
}

/** What has ended uses no memory and has no queue. */
export function endsWithMember({ declaration: { type, isOfOne } }: MemberMetric): boolean {
  return type === 'gauge' || isOfOne === true;
}

function tryMerged({ declaration }: MemberMetric, isKept: boolean): MergedMetric | Error {
  try {
    return new MergedMetric(declaration, isKept);
  } catch (error) {
    return error as Error;
  }
}
