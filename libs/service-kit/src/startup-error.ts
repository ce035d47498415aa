/** A startup failure that the operator can fix; printed as one line, without a stack. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
