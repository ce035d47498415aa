import { readFileSync } from 'node:fs';
import { Ajv, type AnySchemaObject, type ValidateFunction } from 'ajv';

const ajv = new Ajv({ allowUnionTypes: true, allErrors: true });
const validators = new Map<string, ValidateFunction>();

/** What a document violates of a schema in `test/ops/vectors`; none: `[]`. */
export function violations(document: unknown, schema: string): string[] {
  const validate = validators.get(schema) ?? ajv.compile(schemaOf(schema));
  validators.set(schema, validate);
  if (validate(document)) return [];
  return (validate.errors ?? []).map(({ instancePath, message = '', params }) =>
    `${instancePath} ${message} ${'additionalProperty' in params ? `'${params['additionalProperty']}'` : ''}`.trim(),
  );
}

function schemaOf(name: string): AnySchemaObject {
  const file = new URL(`../vectors/${name}.schema.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as AnySchemaObject;
}
