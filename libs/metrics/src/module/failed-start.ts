import { type ModuleRef, NestApplicationContext } from '@nestjs/core';

type Step = (this: { readonly container: object }) => Promise<void>;
type End = () => unknown;

const ends = new WeakMap<object, End[]>();

/** Calls `end` when the start of the application fails later, for example because a provider's hook throws. */
export function onFailedStart(moduleRef: ModuleRef, end: End): void {
  const { container } = moduleRef as unknown as { readonly container?: object };
  if (container === undefined) return;
  ends.set(container, [...(ends.get(container) ?? []), end]);
}

/**
 * Nest doesn't notify providers of a failed start, and nobody closes an application that was never returned. So we wrap
 * the two start steps that run hooks; their errors pass through unchanged.
 */
const steps = NestApplicationContext.prototype as unknown as Record<string, Step | undefined>;
for (const name of ['callInitHook', 'callBootstrapHook']) {
  const step = steps[name];
  if (step === undefined) continue;
  steps[name] = async function () {
    try {
      await step.call(this);
    } catch (error) {
      const known = ends.get(this.container) ?? [];
      ends.delete(this.container);
      await Promise.allSettled(known.map(async (end) => end()));
      throw error;
    }
  };
}
