import type { Color } from './dashboard.js';

/**
 * A colour for each class of status codes, told apart without seeing red or green too; within a class, the commonest
 * status has a shade of its own. Only errors of the server are red.
 */
export const STATUS_COLORS: readonly (readonly [pattern: string, color: Color])[] = [
  ['^[13]', 'text'],
  ['^2', 'blue'],
  ['^201$', 'light-blue'],
  ['^4', 'yellow'],
  ['^404$', 'dark-yellow'],
  ['^499$', 'super-light-yellow'],
  ['^5', 'semi-dark-red'],
  ['^500$', 'dark-red'],
];
