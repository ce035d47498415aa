import { LabelTable, NOT_FOUND } from './label-table.js';
import { labelText, type UnknownLabels } from './label-values.js';

/**
 * Finds the row of a label set. Many metrics have one series only: its values are compared one by one, and the table
 * begins with the second series.
 */
export class LabelIndex {
  private readonly name0: string | undefined;
  private readonly name1: string | undefined;
  private readonly name2: string | undefined;
  /** The label values of the series in row 0, as long as there has been no other. */
  private only: readonly string[] | undefined;
  private table: LabelTable | undefined;
  private missed: unknown[] | undefined;
  private readonly hasMany: boolean;

  /** @param labelNames lookups are fastest if they are internalized strings, see `internalized` */
  constructor(private readonly labelNames: readonly string[]) {
    this.name0 = labelNames[0];
    this.name1 = labelNames[1];
    this.name2 = labelNames[2];
    this.hasMany = labelNames.length > 3;
  }

  /**
   * Returns the row of a labels object, without allocating if the row exists; `NOT_FOUND` also for unknown labels.
   *
   * Each value is read once, and all are read before any lookup, because a getter may record in this same metric.
   *
   * V8 reads `labels[name]` inside `for in` without a lookup, whatever the object's shape; a read by a variable name is
   * slow once a process has several metrics.
   */
  find(labels: UnknownLabels): number {
    const { name0, name1, name2, table } = this;
    if (this.hasMany) return this.findMany(labels);
    let value0: unknown;
    let value1: unknown;
    let value2: unknown;
    // oxlint-disable-next-line guard-for-in -- inherited labels are labels too, as in prom-client
    for (const name in labels) {
      if (name === name0) value0 = labels[name];
      else if (name === name1) value1 = labels[name];
      else if (name === name2) value2 = labels[name];
      else return NOT_FOUND;
    }
    const row = table === undefined ? NOT_FOUND : table.findInFirst(value0, value1, value2);
    return row === NOT_FOUND ? this.findElsewhere(value0, value1, value2) : row;
  }

  /**
   * Returns the values that the last `find` read without finding a row, in the order of the label names; undefined if
   * it met an unknown label. Must be called right after it.
   */
  takeMissed(): unknown[] | undefined {
    const { missed } = this;
    this.missed = undefined;
    if (missed !== undefined) missed.length = this.labelNames.length;
    return missed;
  }

  private miss(values: unknown[]): number {
    this.missed = values;
    return NOT_FOUND;
  }

  /** Returns the row of any number of label values, in the order of the label names; does not allocate. */
  findValues(values: readonly unknown[]): number {
    const { table, only } = this;
    if (table !== undefined) return table.findValues(values);
    if (only === undefined) return NOT_FOUND;
    for (let label = 0; label < only.length; label++) {
      if (!printsAs(values[label], only[label])) return NOT_FOUND;
    }
    return 0;
  }

  /** Like `findValues`, for up to eight values passed one by one, to avoid an allocation. */
  findEight(
    value0: unknown,
    value1: unknown,
    value2: unknown,
    value3: unknown,
    value4: unknown,
    value5: unknown,
    value6: unknown,
    value7: unknown,
  ): number {
    const { table, only } = this;
    if (table !== undefined) {
      return table.findEight(value0, value1, value2, value3, value4, value5, value6, value7);
    }
    if (only === undefined || this.findOnly(value0, value1, value2) === NOT_FOUND) return NOT_FOUND;
    const { length } = only;
    return (length < 4 || printsAs(value3, only[3])) &&
      (length < 5 || printsAs(value4, only[4])) &&
      (length < 6 || printsAs(value5, only[5])) &&
      (length < 7 || printsAs(value6, only[6])) &&
      (length < 8 || printsAs(value7, only[7]))
      ? 0
      : NOT_FOUND;
  }

  insert(row: number, texts: readonly string[]): void {
    if (row === 0 && this.table === undefined) this.only = texts;
    else this.tableOfAll().insert(row, texts);
  }

  delete(row: number): void {
    if (this.table === undefined) this.only = undefined;
    else this.table.delete(row);
  }

  /** Returns a small number that identifies a label value of a row among those of the label. */
  id(row: number, label: number): number {
    return this.table === undefined ? 0 : this.table.id(row, label);
  }

  text(row: number, label: number): string {
    return this.table === undefined ? (this.only?.[label] as string) : this.table.text(row, label);
  }

  /** Returns the label values of a row, a new array. */
  texts(row: number): string[] {
    return this.labelNames.map((_, label) => this.text(row, label));
  }

  /** The number of distinct values of each label. */
  get distinctValues(): number[] {
    return this.table?.distinctValues ?? this.labelNames.map(() => (this.only === undefined ? 0 : 1));
  }

  /** The rest of `find`, apart from it so that the compiler has room for what most recordings need. */
  private findElsewhere(value0: unknown, value1: unknown, value2: unknown): number {
    const { table } = this;
    const row =
      table === undefined ? this.findOnly(value0, value1, value2) : table.findLater(value0, value1, value2);
    return row === NOT_FOUND ? this.miss([value0, value1, value2]) : row;
  }

  /** Compares up to three label values with those of the only series. */
  private findOnly(value0: unknown, value1: unknown, value2: unknown): number {
    const { only } = this;
    if (only === undefined) return NOT_FOUND;
    const { length } = only;
    return (length < 1 || printsAs(value0, only[0])) &&
      (length < 2 || printsAs(value1, only[1])) &&
      (length < 3 || printsAs(value2, only[2]))
      ? 0
      : NOT_FOUND;
  }

  private tableOfAll(): LabelTable {
    if (this.table !== undefined) return this.table;
    this.table = new LabelTable(this.labelNames.length);
    if (this.only !== undefined) this.table.insert(0, this.only);
    this.only = undefined;
    return this.table;
  }

  private findMany(labels: UnknownLabels): number {
    const { labelNames } = this;
    if (labelNames.length > 8) return this.findVeryMany(labels);
    let value0: unknown;
    let value1: unknown;
    let value2: unknown;
    let value3: unknown;
    let value4: unknown;
    let value5: unknown;
    let value6: unknown;
    let value7: unknown;
    let given = 0;
    // oxlint-disable-next-line guard-for-in -- as in find()
    for (const name in labels) {
      // Most callers list the labels in declaration order.
      const label = name === labelNames[given] ? given : labelNames.indexOf(name);
      given++;
      if (label === 0) value0 = labels[name];
      else if (label === 1) value1 = labels[name];
      else if (label === 2) value2 = labels[name];
      else if (label === 3) value3 = labels[name];
      else if (label === 4) value4 = labels[name];
      else if (label === 5) value5 = labels[name];
      else if (label === 6) value6 = labels[name];
      else if (label === 7) value7 = labels[name];
      else return NOT_FOUND;
    }
    const row = this.findEight(value0, value1, value2, value3, value4, value5, value6, value7);
    return row === NOT_FOUND
      ? this.miss([value0, value1, value2, value3, value4, value5, value6, value7])
      : row;
  }

  /** Like `findMany`, for too many labels to pass one by one; allocates a list. */
  private findVeryMany(labels: UnknownLabels): number {
    const { labelNames } = this;
    const values: unknown[] = labelNames.map(() => undefined);
    let given = 0;
    // oxlint-disable-next-line guard-for-in -- as in find()
    for (const name in labels) {
      const label = name === labelNames[given] ? given : labelNames.indexOf(name);
      if (label === -1) return NOT_FOUND;
      values[label] = labels[name];
      given++;
    }
    const row = this.findValues(values);
    return row === NOT_FOUND ? this.miss(values) : row;
  }
}

/** Whether a primitive is written as this label value. An object is converted by the caller, once. */
function printsAs(value: unknown, text: string | undefined): boolean {
  if (typeof value === 'string') return value === text;
  return (
    (value === undefined || value === null || typeof value === 'number' || typeof value === 'boolean') &&
    labelText(value) === text
  );
}

/**
 * Returns the names as V8 keeps the keys of objects, which it compares by address.
 */
export function internalized<T extends string>(names: readonly T[]): readonly T[] {
  const keys: Partial<Record<T, true>> = {};
  for (const name of names) keys[name] = true;
  return Object.keys(keys) as T[];
}
