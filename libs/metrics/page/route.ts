/** What the page shows, as the part of its address after `#`: links keep it. */
export interface Route {
  readonly view: string;
  /** Minutes that charts and tables look back. */
  readonly minutes: number;
  readonly filter: string;
  readonly open: string;
  readonly sort: string;
}

export const RANGES = [1, 5, 15];
const DEFAULTS: Route = { view: 'now', minutes: 5, filter: '', open: '', sort: '' };

/** The route of the present address. */
export function currentRoute(): Route {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?', 2);
  const parameters = new URLSearchParams(query);
  const minutes = Number(parameters.get('range')?.replace('m', ''));
  return {
    view: path === '' ? DEFAULTS.view : path,
    minutes: RANGES.includes(minutes) ? minutes : DEFAULTS.minutes,
    filter: parameters.get('filter') ?? '',
    open: parameters.get('open') ?? '',
    sort: parameters.get('sort') ?? '',
  };
}

/** The address of a route. */
export function addressOf({ view, minutes, filter, open, sort }: Route): string {
  const parameters = new URLSearchParams();
  if (minutes !== DEFAULTS.minutes) parameters.set('range', `${minutes}m`);
  if (filter !== '') parameters.set('filter', filter);
  if (open !== '') parameters.set('open', open);
  if (sort !== '') parameters.set('sort', sort);
  const query = parameters.toString();
  return `#/${view}${query === '' ? '' : `?${query}`}`;
}

/** Changes the address without a step in the browser's history, as for each letter of a filter. */
export function changeRoute(change: Partial<Route>): void {
  history.replaceState(null, '', addressOf({ ...currentRoute(), ...change }));
  window.dispatchEvent(new Event('routechange'));
}
