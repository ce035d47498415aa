import 'reflect-metadata';
import type { EntranceName, ResolvedEntranceOptions } from '../../entrances/entrances.options.js';
import { classOf, type NestClass, type NestModule } from './nest-module.js';
import { methodsOf } from './routes.js';

/** Modules by which packages are known. */
const MODULES: Readonly<Record<string, EntranceName>> = {
  ScheduleModule: 'schedule',
  EventEmitterModule: 'eventEmitter',
  CqrsModule: 'cqrs',
  GraphQLModule: 'graphql',
  ClientsModule: 'microserviceClients',
};
/** Metadata that decorators of packages leave on classes and methods. */
const MARKS: Readonly<Record<string, EntranceName>> = {
  'bullmq:processor_metadata': 'bullmq',
  'bull:module_queue': 'bull',
  'websockets:is_gateway': 'websockets',
  'microservices:pattern': 'microservices',
  'microservices:handler_type': 'microservices',
};

/** The entrances that the application uses, by the modules that it imports and by its decorators, without those turned off. */
export function entrancesOf(
  modules: readonly NestModule[],
  options: ResolvedEntranceOptions,
): EntranceName[] {
  const used = new Set<EntranceName>();
  for (const { type, controllers, providers } of modules) {
    const known = MODULES[type.name];
    if (known !== undefined) used.add(known);
    for (const one of [...controllers, ...providers].map(classOf)) {
      if (one !== undefined) for (const mark of marksOf(one)) used.add(mark);
    }
  }
  return [...used].filter((name) => options[name]).toSorted();
}

function marksOf(type: NestClass): EntranceName[] {
  const marked = [type as object, ...methodsOf(type).map(([, method]) => method)];
  return marked.flatMap((one) => Reflect.getMetadataKeys(one).flatMap((key) => MARKS[String(key)] ?? []));
}
