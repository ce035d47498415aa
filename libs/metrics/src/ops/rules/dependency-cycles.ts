import type { Dependency } from './stack.js';

/** @throws {Error} when services need each other in a circle: each would explain the other, and nobody be paged */
export function checkDependencies(dependencies: readonly Dependency[]): void {
  const upstreamsOf = (service: string) =>
    dependencies.filter((one) => one.service === service).map(({ upstream }) => upstream.value);
  const follow = (path: readonly string[]): void => {
    for (const upstream of upstreamsOf(path.at(-1) ?? '')) {
      if (path.includes(upstream)) {
        const circle = [...path.slice(path.indexOf(upstream)), upstream].join(' -> ');
        throw new Error(
          `The dependencies go in a circle: ${circle}. Each would silence the alerts of the other. Remove the one that matters least.`,
        );
      }
      follow([...path, upstream]);
    }
  };
  for (const { service } of dependencies) follow([service]);
}
