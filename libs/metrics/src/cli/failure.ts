/** An error that the user can fix: shown without a stack. */
export class Failure extends Error {}

/** An error in the command line itself: shown with the usage. */
export class UsageError extends Failure {}
