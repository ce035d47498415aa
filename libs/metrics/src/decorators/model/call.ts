import type { Observable } from 'rxjs';
import type { LabelValue } from '../../core/series/label-values.js';

export type MeteredMethod = (...args: never[]) => unknown;

/** The result of a call: its resolved value, the last value of its Observable, or the return value of its generator. */
export type ResultOf<R> =
  R extends Observable<infer T>
    ? T | undefined
    : R extends AsyncGenerator<unknown, infer T> | Generator<unknown, infer T>
      ? T
      : Awaited<R>;

/** A starting call. M: the method. S: the type of its `this`. */
export interface CallStart<M extends MeteredMethod = MeteredMethod, S = unknown> {
  readonly args: Readonly<Parameters<M>>;
  /** The instance, or the class for a static method. */
  readonly self: S;
}

/** A successful call. M: the method. S: the type of its `this`. */
export interface SucceededCall<M extends MeteredMethod = MeteredMethod, S = unknown> extends CallStart<M, S> {
  /** The value that the method returned or resolved to. */
  readonly result: ResultOf<ReturnType<M>>;
}

interface Success<M extends MeteredMethod> {
  readonly isFailure: false;
  /** The value that the method returned or resolved to. */
  readonly result: ResultOf<ReturnType<M>>;
  readonly error: undefined;
}

interface Failure {
  readonly isFailure: true;
  readonly result: undefined;
  /** The value that the method threw or rejected with. */
  readonly error: unknown;
}

/** A finished call of a decorated method. M: the method. S: the type of its `this`. */
export type MeteredCall<M extends MeteredMethod = MeteredMethod, S = unknown> = CallStart<M, S> &
  (Success<M> | Failure);

/** A label value: a constant, or a function of the finished call; undefined leaves the label empty. */
export type LabelSource<M extends MeteredMethod = MeteredMethod, S = unknown> =
  LabelValue | ((call: MeteredCall<M, S>) => LabelValue | undefined);

/** A label value that is known when the call starts: a constant, or a function of the starting call. */
export type StartLabelSource<M extends MeteredMethod = MeteredMethod, S = unknown> =
  LabelValue | ((call: CallStart<M, S>) => LabelValue | undefined);

/** A label value: a constant, or a function of the successful call; undefined leaves the label empty. */
export type SuccessLabelSource<M extends MeteredMethod = MeteredMethod, S = unknown> =
  LabelValue | ((call: SucceededCall<M, S>) => LabelValue | undefined);

/** Label values by name, for finished calls. */
export type LabelSources<M extends MeteredMethod = MeteredMethod, S = unknown> = Readonly<
  Record<string, LabelSource<M, S>>
>;

/** Label values by name, for starting calls. */
export type StartLabelSources<M extends MeteredMethod = MeteredMethod, S = unknown> = Readonly<
  Record<string, StartLabelSource<M, S>>
>;

/** Label values by name, for successful calls. */
export type SuccessLabelSources<M extends MeteredMethod = MeteredMethod, S = unknown> = Readonly<
  Record<string, SuccessLabelSource<M, S>>
>;

/**
 * Decorates a method, or each method of a class. The compiler infers M and S from the decorated method, so that
 * label functions are typed with its arguments and result.
 */
export interface MeterDecorator<M extends MeteredMethod, S extends object> {
  // oxlint-disable-next-line typescript/no-unsafe-function-type -- TypeScript types class decorators this way
  (target: Function): void;
  (target: S, key: string | symbol, descriptor: { readonly value?: M }): void;
}

/** Decorates a method. */
export type MethodMeterDecorator<M extends MeteredMethod, S extends object> = (
  target: S,
  key: string | symbol,
  descriptor: { readonly value?: M },
) => void;
