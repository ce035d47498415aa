import { type AnyMethod, replaceMethod } from '../../metrics/calls/replace-method.js';

/** What we use of a `GraphQLSchema`. */
export interface Schema {
  getTypeMap(): Readonly<Record<string, { getFields?(): Readonly<Record<string, object>> }>>;
}

/**
 * Replaces the resolvers of all fields, or their sources of events; a field without one reads a property of its object.
 * Returns what undoes it.
 */
export function replaceInFields(
  schema: Schema,
  method: 'resolve' | 'subscribe',
  replacement: (original: AnyMethod, field: string) => AnyMethod,
): () => void {
  const undo: (() => void)[] = [];
  for (const [name, type] of Object.entries(schema.getTypeMap())) {
    // Types of the introspection belong to all schemas of the process.
    if (name.startsWith('__')) continue;
    for (const [key, field] of Object.entries(type.getFields?.() ?? {})) {
      undo.push(replaceMethod(field, method, (original) => replacement(original, `${name}.${key}`)));
    }
  }
  return () => {
    for (const one of undo) one();
  };
}
