import type { BoundMethod } from './bound-method.js';
import type { DecoratedMethod } from './decorated-method.js';
import type { HeldCall } from './held-calls.js';

/** Where calls of decorated methods are recorded: an application, or the world outside of all. */
export interface Home {
  /** The method's recorders here; undefined while nothing can be recorded yet. */
  boundTo(method: DecoratedMethod): BoundMethod | undefined;
  /** Keeps a call until it can be recorded. */
  hold(call: HeldCall): void;
}

/** `ready`: its registry is there. `running`: Nest has started it; one whose start fails never gets there. */
export type ApplicationState = 'starting' | 'ready' | 'running' | 'closed';

/** What the list of applications needs to know of one. */
export interface KnownApplication extends Home {
  readonly state: ApplicationState;
}

const owners = new WeakMap<object, Home>();

// Weak: an application that is dropped without a close(), as in many a unit test, may be collected.
let applications: WeakRef<KnownApplication>[] = [];
let outside: Home;
/** Whose the calls on instances are that nobody owns. */
let defaultHome: Home;
/** Whether an instance that nobody owns yet may turn out to be one of several applications'. */
let isAmbiguous = false;

/** Says where calls go while no application runs. */
export function setOutside(home: Home): void {
  outside = home;
  refresh();
}

/** Makes a new application known. */
export function addApplication(application: KnownApplication): void {
  applications.push(new WeakRef(application));
  refresh();
}

/** To be called when the state of an application has changed. */
export function refresh(): void {
  const alive: KnownApplication[] = [];
  for (const reference of applications) {
    const application = reference.deref();
    if (application !== undefined && application.state !== 'closed') alive.push(application);
  }
  applications = alive.map((application) => new WeakRef(application));
  defaultHome =
    alive.find(({ state }) => state === 'running') ??
    alive.findLast(({ state }) => state === 'ready') ??
    outside;
  isAmbiguous = alive.length > 1;
}

/** Says that `application` made `instance`, or was given it. */
export function own(instance: object, application: Home): void {
  owners.set(instance, application);
}

/** The recorders for a call on `self`; undefined when they can't be told yet: then the call is to be held. */
export function boundFor(self: unknown, method: DecoratedMethod): BoundMethod | undefined {
  // A WeakMap answers undefined for what is no object.
  const owner = owners.get(self as object);
  if (owner !== undefined) return owner.boundTo(method);
  return isAmbiguous && typeof self === 'object' && self !== null ? undefined : defaultHome.boundTo(method);
}

/** The home of `self`, when it is time to decide. */
export function homeOf(self: unknown): Home {
  return owners.get(self as object) ?? defaultHome;
}
