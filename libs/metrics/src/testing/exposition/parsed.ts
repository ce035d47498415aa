/** An exemplar, as read from an exposition. */
export interface ParsedExemplar {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly timestamp?: number;
}

/** A sample, as read from an exposition. */
export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly timestamp?: number;
  readonly exemplar?: ParsedExemplar;
}

/** A family, as read from an exposition. */
export interface ParsedFamily {
  readonly name: string;
  type: string;
  help?: string;
  unit?: string;
  readonly samples: ParsedSample[];
}
