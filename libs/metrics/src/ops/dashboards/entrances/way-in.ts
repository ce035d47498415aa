import type { Panel } from '../dashboard.js';

export const SELECTED = 'service=~"$service"';

/** A way into an application, or out of it, whose calls are measured alike. */
export interface WayIn {
  /** What the calls are: the title of the row. */
  readonly row: string;
  readonly calls: string;
  readonly duration: string;
  readonly inFlight: string;
  /** What tells its handlers apart. */
  readonly by: readonly string[];
  /** Which of the calls are failures, in PromQL. Default: `result="failure"`. */
  readonly failures?: string;
  /** What no other has. */
  readonly special?: readonly Omit<Panel, 'row'>[];
}
