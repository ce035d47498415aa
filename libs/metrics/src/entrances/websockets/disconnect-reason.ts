/** Why a client is connected no more: classes of the close codes of ws and of the reasons of socket.io. */
export const DISCONNECT_REASONS = ['normal', 'lost', 'timeout', 'error', 'application', 'unknown'] as const;
export type DisconnectReason = (typeof DISCONNECT_REASONS)[number];

// https://socket.io/docs/v4/server-socket-instance/#disconnect
const OF_SOCKET_IO = new Map<unknown, DisconnectReason>([
  ['client namespace disconnect', 'normal'],
  ['server namespace disconnect', 'normal'],
  ['server shutting down', 'normal'],
  ['transport close', 'lost'],
  ['ping timeout', 'timeout'],
  ['transport error', 'error'],
  ['parse error', 'error'],
  ['forced close', 'error'],
  ['forced server close', 'error'],
]);

// RFC 6455, section 7.4.1: gone, left without a code, lost without a farewell.
const OF_CLOSE_CODE = new Map<unknown, DisconnectReason>([
  [1000, 'normal'],
  [1001, 'normal'],
  [1005, 'normal'],
  [1006, 'lost'],
]);

/** @param reason what the adapter tells: a close code, or the words of socket.io */
export function disconnectReason(reason: unknown): DisconnectReason {
  if (typeof reason !== 'number') return OF_SOCKET_IO.get(reason) ?? 'unknown';
  const known = OF_CLOSE_CODE.get(reason);
  if (known !== undefined) return known;
  if (reason > 1000 && reason < 3000) return 'error';
  // Those from 3000 on are for frameworks and applications.
  return reason >= 3000 && reason < 5000 ? 'application' : 'unknown';
}
