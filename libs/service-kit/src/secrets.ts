import { readFileSync } from 'node:fs';
import { StartupError } from './startup-error.js';

/** The content of the file that `variable` names; throws a StartupError when it cannot be read. */
export function readSecret(variable: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new StartupError(
      `Cannot read the secret file ${path} (${variable}). Mount the file, or correct the variable.`,
      { cause: error },
    );
  }
}

/** The URL with the password from the file that `variable` names; as it is when either is missing. */
export function withPassword(
  url: string | undefined,
  variable: string,
  passwordFile: string | undefined,
): string | undefined {
  if (url === undefined || passwordFile === undefined) return url;
  const complete = new URL(url);
  complete.password = encodeURIComponent(readSecret(variable, passwordFile));
  return complete.href;
}
