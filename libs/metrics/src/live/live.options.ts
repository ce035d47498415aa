/** The module options that the live page reads, after defaults. */
export interface LiveSettings {
  readonly live: boolean;
}

/** By default the page is on, except in production. */
export function isLiveByDefault(): boolean {
  return process.env['NODE_ENV'] !== 'production';
}
