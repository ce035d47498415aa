import { parseArgs, type ParseArgsConfig } from 'node:util';
import { nearestNames } from '../core/rules/nearest-names.js';
import { UsageError } from './failure.js';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Reads the arguments of a command. @throws UsageError for an option that is unknown or lacks its value */
export function parsed<const O extends Options>(
  args: readonly string[],
  options: O,
): ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>> {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const [firstLine = message] = message.split('\n', 1);
    const [, option = ''] = /'(-[^']*)'/.exec(message) ?? [];
    const names = Object.keys(options).map((name) => `--${name}`);
    throw new UsageError(
      code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
        ? `There is no option ${option}.${didYouMean(option, names)}`
        : firstLine,
    );
  }
}

export const didYouMean = (wanted: string, names: readonly string[]): string =>
  ` Did you mean ${nearestNames(wanted, names)[0]}?`;
