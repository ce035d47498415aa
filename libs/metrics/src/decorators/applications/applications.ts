import { shared } from '../../core/across-copies.js';
import type { BoundMethod } from '../model/bound-method.js';
import type { Call } from '../model/call.js';
import type { DecoratedMethod } from '../model/decorated-method.js';

/** A call that is over, and could not be recorded when it was. */
export interface HeldCall {
  readonly method: DecoratedMethod;
  readonly call: Call;
  readonly seconds: number;
}

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

interface Applications {
  readonly owners: WeakMap<object, Home>;
  // Weak: an application that is dropped without a close(), as in many a unit test, may be collected.
  known: WeakRef<KnownApplication>[];
  outside: Home | undefined;
  /** Whose the calls on instances are that nobody owns. */
  defaultHome: Home | undefined;
  /** Whether an instance that nobody owns yet may turn out to be one of several applications'. */
  isAmbiguous: boolean;
}

// Of all copies of this package: a class that one has decorated may belong to an application that another one made.
const applications = shared<Applications>('applications', () => ({
  owners: new WeakMap(),
  known: [],
  outside: undefined,
  defaultHome: undefined,
  isAmbiguous: false,
}));

/** Whether it was said already where calls go while no application runs. */
export const hasOutside = (): boolean => applications.outside !== undefined;

/** Says where calls go while no application runs. */
export function setOutside(home: Home): void {
  applications.outside = home;
  refresh();
}

/** Makes a new application known. */
export function addApplication(application: KnownApplication): void {
  applications.known.push(new WeakRef(application));
  refresh();
}

/** To be called when the state of an application has changed. */
export function refresh(): void {
  const alive: KnownApplication[] = [];
  for (const reference of applications.known) {
    const application = reference.deref();
    if (application !== undefined && application.state !== 'closed') alive.push(application);
  }
  applications.known = alive.map((application) => new WeakRef(application));
  applications.defaultHome =
    alive.find(({ state }) => state === 'running') ??
    alive.findLast(({ state }) => state === 'ready') ??
    applications.outside;
  applications.isAmbiguous = alive.length > 1;
}

/** Says that `application` made `instance`, or was given it. */
export function own(instance: object, application: Home): void {
  applications.owners.set(instance, application);
}

/** The recorders for a call on `self`; undefined when they can't be told yet: then the call is to be held. */
export function boundFor(self: unknown, method: DecoratedMethod): BoundMethod | undefined {
  // A WeakMap answers undefined for what is no object.
  const owner = applications.owners.get(self as object);
  if (owner !== undefined) return owner.boundTo(method);
  if (applications.isAmbiguous && typeof self === 'object' && self !== null) return undefined;
  return (applications.defaultHome as Home).boundTo(method);
}

/** The home of `self`, when it is time to decide. */
export function homeOf(self: unknown): Home {
  return applications.owners.get(self as object) ?? (applications.defaultHome as Home);
}
