import type { InjectionToken } from '@nestjs/common';

/** The name of an injection token, for messages. */
export const nameOfToken = (token: InjectionToken): string =>
  typeof token === 'function' ? token.name : String(token);
