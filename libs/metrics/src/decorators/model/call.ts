import type { Observable } from 'rxjs';
import type { LabelValue } from '../../core/series/label-values.js';

/** Any method. */
export type Method = (...args: never[]) => unknown;

/** What a call ends with: what its promise resolves to, its Observable's last value, what its generator returns. */
export type ResultOf<R> =
  R extends Observable<infer T>
    ? T | undefined
    : R extends AsyncGenerator<unknown, infer T> | Generator<unknown, infer T>
      ? T
      : Awaited<R>;

/** A call as it begins. M: the method. S: what `this` is in it. */
export interface CallStart<M extends Method = Method, S = unknown> {
  readonly args: Readonly<Parameters<M>>;
  /** The instance that was called; the class when the method is static. */
  readonly self: S;
}

/** A call that succeeded. M: the method. S: what `this` is in it. */
export interface SucceededCall<M extends Method = Method, S = unknown> extends CallStart<M, S> {
  /** What the method returned or resolved to. */
  readonly result: ResultOf<ReturnType<M>>;
}

interface Success<M extends Method> {
  readonly isFailure: false;
  /** What the method returned or resolved to. */
  readonly result: ResultOf<ReturnType<M>>;
  readonly error: undefined;
}

interface Failure {
  readonly isFailure: true;
  readonly result: undefined;
  /** What the method threw or rejected with. */
  readonly error: unknown;
}

/** One finished call of a decorated method. M: the method. S: what `this` is in it. */
export type Call<M extends Method = Method, S = unknown> = CallStart<M, S> & (Success<M> | Failure);

/** A label's value: fixed, or worked out from the finished call; undefined leaves the label empty. */
export type LabelSource<M extends Method = Method, S = unknown> =
  LabelValue | ((call: Call<M, S>) => LabelValue | undefined);

/** A label's value that is known before the call ends. */
export type StartLabelSource<M extends Method = Method, S = unknown> =
  LabelValue | ((call: CallStart<M, S>) => LabelValue | undefined);

/** A label's value: fixed, or worked out from a call that succeeded; undefined leaves the label empty. */
export type SuccessLabelSource<M extends Method = Method, S = unknown> =
  LabelValue | ((call: SucceededCall<M, S>) => LabelValue | undefined);

/** Labels by name. */
export type LabelSources<M extends Method = Method, S = unknown> = Readonly<
  Record<string, LabelSource<M, S>>
>;

/** Labels by name that are known before the call ends. */
export type StartLabelSources<M extends Method = Method, S = unknown> = Readonly<
  Record<string, StartLabelSource<M, S>>
>;

/** Labels by name, of calls that succeeded. */
export type SuccessLabelSources<M extends Method = Method, S = unknown> = Readonly<
  Record<string, SuccessLabelSource<M, S>>
>;

/**
 * Decorates a method, or each method of a class. The compiler takes M and S from the decorated method, so that
 * label functions know its arguments and its result.
 */
export interface MeterDecorator<M extends Method, S extends object> {
  // oxlint-disable-next-line typescript/no-unsafe-function-type -- that is how TypeScript types class decorators
  (target: Function): void;
  (target: S, key: string | symbol, descriptor: { readonly value?: M }): void;
}

/** Decorates a method. */
export type MethodMeterDecorator<M extends Method, S extends object> = (
  target: S,
  key: string | symbol,
  descriptor: { readonly value?: M },
) => void;
