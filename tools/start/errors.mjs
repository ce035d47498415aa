/** A failure whose message is all that the user needs: shown without a stack. */
export class StartError extends Error {}
