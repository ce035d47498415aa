import type { ServerResponse } from 'node:http';

const SENDERS = ['write', 'end', 'flushHeaders'] as const;

/** Calls `sent` once, when the first byte of a response is about to be sent. */
export function onFirstByte(response: ServerResponse, sent: () => void): void {
  const own = response as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const sender of SENDERS) {
    const send = own[sender];
    if (send === undefined) continue;
    own[sender] = function (...args: unknown[]) {
      for (const name of SENDERS) delete own[name];
      sent();
      return send.apply(response, args);
    };
  }
}
