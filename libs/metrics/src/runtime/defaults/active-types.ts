import type { AnyGauge, ProcessReadings } from './process-readings.js';

type Counts = ReadonlyMap<string, number>;

/** Node's own diagnostics, which are undocumented: later versions may not have them. */
const { _getActiveHandles: listHandles, _getActiveRequests: listRequests } = process as unknown as Readonly<
  Record<'_getActiveHandles' | '_getActiveRequests', (() => readonly unknown[]) | undefined>
>;

export const hasHandles = listHandles !== undefined;
export const hasRequests = listRequests !== undefined;

export const totalHandles = (): number => listHandles?.().length ?? 0;
export const totalRequests = (): number => listRequests?.().length ?? 0;
export const totalResources = (): number => process.getActiveResourcesInfo().length;

export const countHandles = (): Counts => countTypes(listHandles?.() ?? [], classNameOf);
export const countRequests = (): Counts => countTypes(listRequests?.() ?? [], classNameOf);
export const countResources = (): Counts => countTypes(process.getActiveResourcesInfo(), (type) => type);

const shown = new WeakMap<object, Counts>();

/** Shows one series for each type, and removes those of types that have gone. */
export function showTypes(gauge: AnyGauge, counts: Counts, readings: ProcessReadings): void {
  for (const type of shown.get(gauge)?.keys() ?? []) {
    if (!counts.has(type)) readings.show(gauge, undefined, { type });
  }
  for (const [type, count] of counts) readings.show(gauge, count, { type });
  shown.set(gauge, counts);
}

function countTypes<T>(items: readonly T[], typeOf: (item: T) => string | undefined): Counts {
  const counts = new Map<string, number>();
  for (const item of items) {
    const type = typeOf(item);
    if (type !== undefined) counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return counts;
}

/** The class of an object; undefined without a usable one, as of `Object.create(null)`. */
function classNameOf(item: unknown): string | undefined {
  const { constructor } = (item ?? {}) as { readonly constructor?: { readonly name?: unknown } };
  return typeof constructor?.name === 'string' ? constructor.name : undefined;
}
