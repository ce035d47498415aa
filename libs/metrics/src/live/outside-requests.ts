import { AsyncLocalStorage } from 'node:async_hooks';

/** Calls in the async context of no request: what is done for all viewers would have the deadline and trace of one. */
export const outsideRequests = AsyncLocalStorage.snapshot();
