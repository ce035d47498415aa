/** A real server, for all tests of an entrance. */
export interface ServerUnderTest {
  /** Why it can't be started here; undefined when it can. */
  readonly missing: string | undefined;
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** Why tests are left out because of a missing server; undefined in CI, where they fail instead. */
export function reasonToSkip(server: ServerUnderTest | undefined): string | undefined {
  return process.env['CI'] ? undefined : server?.missing;
}
