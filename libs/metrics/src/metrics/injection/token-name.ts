import type { InjectionToken } from '@nestjs/common';

/** An injection token for a message. */
export const nameOfToken = (token: InjectionToken): string =>
  typeof token === 'function' ? token.name : String(token);
