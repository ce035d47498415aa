import { describe, expect, it } from '@jest/globals';
import { OptionError, parseOptions } from './options.js';

describe('parseOptions', () => {
  it('sends ten requests a second to the ports of npm start until stopped, unless told otherwise', () => {
    expect(parseOptions([])).toEqual({
      ratePerSecond: 10,
      durationSeconds: Infinity,
      seed: 42,
      lendingUrl: 'http://127.0.0.1:8000',
      dataUrl: 'http://127.0.0.1:8001',
    });
  });

  it('reads every option', () => {
    const argv = '--rate 2.5 --duration 60 --seed 7 --url http://a:1/ --data-url https://b/x/'.split(' ');
    expect(parseOptions(argv)).toEqual({
      ratePerSecond: 2.5,
      durationSeconds: 60,
      seed: 7,
      lendingUrl: 'http://a:1',
      dataUrl: 'https://b/x',
    });
  });

  it.each([['--help'], ['-h']])('%s asks for the usage', (flag) => {
    expect(parseOptions([flag])).toBe('help');
  });

  it.each([
    ['--rate fast', '--rate takes a number from 0.1 to 1000, but got "fast".'],
    ['--rate 0', '--rate takes a number from 0.1 to 1000, but got "0".'],
    ['--rate=-1', '--rate takes a number from 0.1 to 1000, but got "-1".'],
    ['--rate=', '--rate takes a number from 0.1 to 1000, but got "".'],
    ['--rate NaN', '--rate takes a number from 0.1 to 1000, but got "NaN".'],
    ['--duration 0', '--duration takes a number from 0.1 to 31536000, but got "0".'],
    ['--seed 1.5', '--seed takes a whole number, but got "1.5".'],
    ['--seed 4294967296', '--seed takes a number from 0 to 4294967295, but got "4294967296".'],
    ['--url localhost:8000', '--url takes an http:// or https:// address'],
    ['--url ftp://a', '--url takes an http:// or https:// address'],
    ['--data-url nowhere', '--data-url takes an http:// or https:// address'],
    ['--speed 3', "Unknown option '--speed'"],
    ['fast', "Unexpected argument 'fast'"],
    ['--rate', '--rate'],
  ])('refuses %s and says why', (line, message) => {
    const parse = () => parseOptions(line.split(' '));
    expect(parse).toThrow(OptionError);
    expect(parse).toThrow(message);
  });
});
