/** What we use of a `GraphQLError`, and of its form in a response. */
export interface GraphqlErrorLike {
  readonly extensions?: { readonly code?: unknown };
  /** What a resolver has thrown. */
  readonly originalError?: unknown;
}

/** The code that the client gets; empty without one. */
export function codeOf({ extensions }: GraphqlErrorLike): string {
  return typeof extensions?.code === 'string' ? extensions.code : '';
}

/** What was thrown. The `graphql` package wraps a thrown primitive, and every exception, in errors of its own. */
export function thrownBy(error: GraphqlErrorLike): unknown {
  const original = error.originalError ?? error;
  return typeof original === 'object' && 'thrownValue' in original ? original.thrownValue : original;
}
