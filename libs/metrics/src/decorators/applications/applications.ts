import { shared } from '../../core/across-copies.js';
import type { BoundMethod } from '../model/bound-method.js';
import type { MeteredCall } from '../model/call.js';
import type { DecoratedMethod } from '../model/decorated-method.js';

/** A call that could not be recorded when it ended. */
export interface HeldCall {
  readonly method: DecoratedMethod;
  readonly call: MeteredCall;
  readonly seconds: number;
}

/** The place where calls of decorated methods are recorded: an application, or outside of all applications. */
export interface CallOwner {
  /** The method's recorders here; undefined while recording is not possible yet. */
  boundTo(method: DecoratedMethod): BoundMethod | undefined;
  /** Keeps a call until it can be recorded. */
  hold(call: HeldCall): void;
}

/** `ready`: the registry exists. `running`: Nest has started the application; a failed start never reaches this. */
export type ApplicationState = 'starting' | 'ready' | 'running' | 'closed';

export interface KnownApplication extends CallOwner {
  readonly state: ApplicationState;
}

interface Applications {
  readonly owners: WeakMap<object, CallOwner>;
  // Weak, so that an application dropped without close(), as in many unit tests, can be garbage-collected.
  known: WeakRef<KnownApplication>[];
  /** How many applications this process has had. */
  count: number;
  outside: CallOwner | undefined;
  /** Receives the calls on instances without an owner. */
  defaultOwner: CallOwner | undefined;
  /** Whether an instance without an owner may still turn out to belong to one of several applications. */
  isAmbiguous: boolean;
  /** The owner of all instances, while this process has had one application only. */
  sole: CallOwner | undefined;
}

// Shared by all copies of this package: an application that one copy created may use classes that another decorated.
const applications = shared<Applications>('applications', () => ({
  owners: new WeakMap(),
  known: [],
  count: 0,
  outside: undefined,
  defaultOwner: undefined,
  isAmbiguous: false,
  sole: undefined,
}));

/** Whether `setOutside` has been called, by any copy of this package. */
export const hasOutside = (): boolean => applications.outside !== undefined;

/** Sets where calls are recorded while no application runs. */
export function setOutside(outside: CallOwner): void {
  applications.outside = outside;
  refresh();
}

/** Registers a new application. */
export function addApplication(application: KnownApplication): void {
  applications.known.push(new WeakRef(application));
  applications.count++;
  refresh();
}

/** Call this after the state of an application changes. */
export function refresh(): void {
  const alive: KnownApplication[] = [];
  for (const reference of applications.known) {
    const application = reference.deref();
    if (application !== undefined && application.state !== 'closed') alive.push(application);
  }
  applications.known = alive.map((application) => new WeakRef(application));
  const open =
    alive.find(({ state }) => state === 'running') ?? alive.findLast(({ state }) => state === 'ready');
  applications.defaultOwner = open ?? applications.outside;
  applications.isAmbiguous = alive.length > 1;
  applications.sole = applications.count === 1 ? open : undefined;
}

/** Registers `application` as the owner of `instance`. */
export function own(instance: object, application: CallOwner): void {
  applications.owners.set(instance, application);
}

/** The recorders for a call on `self`; undefined when the owner is not known or not ready yet: hold the call then. */
export function boundFor(self: unknown, method: DecoratedMethod): BoundMethod | undefined {
  // The usual case, without the look-up of the instance.
  if (applications.sole !== undefined) return applications.sole.boundTo(method);
  // A WeakMap returns undefined for a non-object.
  const owner = applications.owners.get(self as object);
  if (owner !== undefined) return owner.boundTo(method);
  if (applications.isAmbiguous && typeof self === 'object' && self !== null) return undefined;
  return (applications.defaultOwner as CallOwner).boundTo(method);
}

/** The owner of calls of `self`; the default owner if none is known by now. */
export function ownerOf(self: unknown): CallOwner {
  return applications.owners.get(self as object) ?? (applications.defaultOwner as CallOwner);
}
