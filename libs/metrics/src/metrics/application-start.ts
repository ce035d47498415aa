import { type ModuleRef, NestApplicationContext } from '@nestjs/core';

type Step = (this: { readonly container: object }) => Promise<void>;
/** Takes the application that starts. */
type Act = (application: object) => unknown;

const begins = new WeakMap<object, Act[]>();
const started = new WeakMap<object, Act[]>();
const ends = new WeakMap<object, Act[]>();

/**
 * Calls `begin` and waits for it when Nest has created all providers, before it calls the first `onModuleInit()`. The order of these hooks
 * is Nest's, so none can be sure to run before those of another module. An error fails the start.
 */
export function beforeInit(moduleRef: ModuleRef, begin: Act): void {
  add(begins, moduleRef, begin);
}

/** Calls `act` when all start-up hooks of the application have ended well. */
export function onStarted(moduleRef: ModuleRef, act: Act): void {
  add(started, moduleRef, act);
}

/** Calls `end` when the start of the application fails later, for example because a provider's hook throws. */
export function onFailedStart(moduleRef: ModuleRef, end: Act): void {
  add(ends, moduleRef, end);
}

function add(acts: WeakMap<object, Act[]>, moduleRef: ModuleRef, act: Act): void {
  const { container } = moduleRef as unknown as { readonly container?: object };
  if (container === undefined) return;
  acts.set(container, [...(acts.get(container) ?? []), act]);
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
      if (name === 'callInitHook') {
        for (const begin of begins.get(this.container) ?? []) await begin(this);
      }
      await step.call(this);
      if (name === 'callBootstrapHook') started.get(this.container)?.forEach((act) => act(this));
    } catch (error) {
      const known = ends.get(this.container) ?? [];
      ends.delete(this.container);
      await Promise.allSettled(known.map(async (end) => end(this)));
      throw error;
    }
  };
}
