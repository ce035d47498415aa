import { applicationName } from './application.js';
import { Connection } from './connection.js';
import { h, setAttribute, setChildren, setText } from './dom.js';
import { human, timeOfDay } from './format.js';
import { History } from './history.js';
import { addressOf, changeRoute, currentRoute, RANGES } from './route.js';
import { exportJson, savePicture } from './save.js';
import { tellerOf } from './teller.js';
import type { View, ViewKind } from './view.js';
import { VIEWS } from './views.js';

const metrics = new History();
const main = h('main', { id: 'main', tabindex: '-1' });
const title = h('h1', { dir: 'auto' }, 'Metrics');
const state = h('p', { class: 'state', role: 'status' });
const failure = h('p', { class: 'failure', role: 'alert', hidden: true });
const tabs = h('nav', { 'aria-label': 'Views' });
const filter: HTMLInputElement = h('input', {
  type: 'search',
  placeholder: 'Filter',
  'aria-label': 'Filter the rows',
  oninput: () => changeRoute({ filter: filter.value }),
});
const range: HTMLSelectElement = h(
  'select',
  { 'aria-label': 'Time shown', onchange: () => changeRoute({ minutes: Number(range.value) }) },
  ...RANGES.map((minutes) => h('option', { value: minutes }, `${minutes} min`)),
);
const pause = h('button', { type: 'button', 'aria-pressed': 'false', onclick: () => togglePause() }, 'Pause');
const picture = h(
  'button',
  { type: 'button', onclick: () => void savePicture(main, document.title) },
  'Save picture',
);
const json = h('button', { type: 'button', onclick: () => exportJson(metrics) }, 'Export JSON');

let shown: { readonly kind: ViewKind; readonly view: View } | undefined;
let isPaused = false;
let isDue = false;

const connection = new Connection(metrics, () => drawSoon());

function togglePause(): void {
  isPaused = !isPaused;
  setAttribute(pause, 'aria-pressed', String(isPaused));
  setText(pause, isPaused ? 'Go on' : 'Pause');
  drawSoon();
}

/** Draws once per frame at most, and not at all in a hidden tab. */
function drawSoon(): void {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    draw();
  });
}

function draw(): void {
  const route = currentRoute();
  const kind = VIEWS.find(({ name }) => name === route.view) ?? VIEWS[0];
  if (shown?.kind !== kind) {
    shown?.view.destroy();
    shown = { kind, view: kind.make() };
    main.replaceChildren(shown.view.element);
    setChildren(tabs, tabLinks(kind));
    tabs.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }
  setChildren(tabs, tabLinks(kind));
  range.value = String(route.minutes);
  if (filter.value !== route.filter) filter.value = route.filter;
  filter.hidden = !kind.isFiltered;
  drawState();
  if (!isPaused && metrics.last >= metrics.first) shown.view.update(metrics, route);
}

function tabLinks(kind: ViewKind): Element[] {
  const route = currentRoute();
  return VIEWS.map((one, index) => {
    const link = tabs.children[index] ?? h('a', {}, one.title);
    setAttribute(link, 'href', addressOf({ ...route, view: one.name, open: '', sort: '', filter: '' }));
    setAttribute(link, 'aria-current', one === kind ? 'page' : undefined);
    return link;
  });
}

function drawState(): void {
  const { about, failed } = metrics;
  const name = applicationName(metrics) ?? about?.host ?? 'Metrics';
  setText(title, name);
  document.title = `${name} · live metrics`;
  const since = metrics.last < metrics.first ? undefined : timeOfDay(metrics.at(metrics.last));
  const teller = tellerOf(metrics);
  const texts = {
    connecting: 'Connecting',
    live: `Live${teller === undefined ? '' : ` · ${teller}`}`,
    lost: `Connection lost${since === undefined ? '' : `; last heard at ${since}`}. Trying again`,
  };
  setText(state, isPaused ? `Paused at ${since ?? 'the start'}` : texts[connection.state]);
  state.dataset['state'] = isPaused ? 'paused' : connection.state;
  failure.hidden = failed.length === 0;
  setText(
    failure,
    failed.length === 0
      ? ''
      : `${failed.length === 1 ? 'A metric is' : `${human(failed.length)} metrics are`} left out: ${failed
          .slice(0, 3)
          .map(([metric, reason]) => (metric === '' ? reason : `${metric} (${reason})`))
          .join('; ')}`,
  );
}

document
  .querySelector('#app')
  ?.append(
    h(
      'a',
      { href: '#main', class: 'skip', onclick: (event: Event) => (event.preventDefault(), main.focus()) },
      'Skip to the content',
    ),
    h(
      'header',
      { class: 'top' },
      h('div', { class: 'names' }, title, state),
      h('div', { class: 'tools' }, filter, range, pause, picture, json),
    ),
    tabs,
    failure,
    main,
  );
addEventListener('hashchange', drawSoon);
addEventListener('routechange', drawSoon);
connection.open();
drawSoon();
