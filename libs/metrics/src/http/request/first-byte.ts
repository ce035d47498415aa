import type { ServerResponse } from 'node:http';

const SENDERS = ['write', 'end', 'flushHeaders'] as const;

/** Calls `sent` once, when the first byte of a response is about to be sent. */
export function onFirstByte(response: ServerResponse, sent: () => void): void {
  const own = response as unknown as Record<string, (...args: unknown[]) => unknown>;
  const watched: typeof own = {};
  let hasSent = false;
  for (const sender of SENDERS) {
    const send = own[sender];
    if (send === undefined) continue;
    own[sender] = watched[sender] = function (...args: unknown[]) {
      if (!hasSent) {
        hasSent = true;
        // A function that others, such as compression middleware, have since put in place of ours stays.
        for (const name of SENDERS) if (own[name] === watched[name]) delete own[name];
        sent();
      }
      return send.apply(response, args);
    };
  }
}
