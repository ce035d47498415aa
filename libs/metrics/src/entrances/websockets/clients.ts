/** What we use of a client of any adapter. */
export interface Client {
  /** socket.io: its namespace. */
  readonly nsp?: { readonly name: string };
  /** socket.io: hears of each message that comes, and of each that goes, broadcasts included. */
  onAny?(listener: (event: unknown) => void): unknown;
  onAnyOutgoing?(listener: (event: unknown) => void): unknown;
  /** ws */
  on?(event: 'message', listener: (data: unknown) => void): unknown;
  send?(data: unknown, ...rest: unknown[]): unknown;
}

/** A client of ws. */
export type WsClient = Client & Required<Pick<Client, 'on' | 'send'>>;

const LONGEST_EVENT = 100;
const BEGINNING = '{"event":"';

/** The event that a message of Nest's `WsAdapter` names, `{"event":"paid","data":…}`; empty for others. */
export function sentEventOf(data: unknown): string {
  if (typeof data !== 'string' || !data.startsWith(BEGINNING)) return '';
  const event = data.slice(BEGINNING.length, BEGINNING.length + LONGEST_EVENT);
  const end = event.indexOf('"');
  return end > 0 && !event.slice(0, end).includes('\\') ? event.slice(0, end) : '';
}

/** The bytes of a message, as ws gives or takes it. */
export function sizeOf(data: unknown): number {
  if (typeof data === 'string') return Buffer.byteLength(data);
  if (Array.isArray(data)) return data.reduce((sum: number, part) => sum + sizeOf(part), 0);
  const { byteLength, size } = (data ?? {}) as { readonly byteLength?: number; readonly size?: number };
  return byteLength ?? size ?? 0;
}
