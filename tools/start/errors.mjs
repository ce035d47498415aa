/** A failure whose message says all that the person at the screen needs. */
export class StartError extends Error {}
