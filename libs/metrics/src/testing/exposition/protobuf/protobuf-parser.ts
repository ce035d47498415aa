import { ExpositionSyntaxError } from '../exposition-syntax.error.js';
import type { ParsedFamily, ParsedSample } from '../parsed.js';
import { METRIC_FAMILY, type MetricFamilyMessage } from './client-model.js';
import { samplesOf } from './protobuf-samples.js';
import { WireReader } from './wire-reader.js';

// enum MetricType
const TYPES = ['counter', 'gauge', 'summary', 'untyped', 'histogram', 'gaugehistogram'];

/**
 * Reads an exposition in delimited protobuf: messages of type `io.prometheus.client.MetricFamily`, each behind its length
 * (https://prometheus.io/docs/instrumenting/exposition_formats/#protobuf-format).
 * @throws ExpositionSyntaxError when the bytes are something else, or a family contradicts itself
 */
export function parseProtobuf(bytes: Uint8Array): ParsedFamily[] {
  if (beginsAsText(bytes)) {
    throw new ExpositionSyntaxError('expected protobuf, but this is text: give it as a string', {
      offset: 0,
    });
  }
  const reader = new WireReader(bytes);
  const families = new Map<string, ProtobufFamily>();
  let current: ProtobufFamily | undefined;
  while (!reader.isAtEnd) {
    const message = METRIC_FAMILY.read(reader);
    const { name = '', at } = message;
    if (name === '') throw new ExpositionSyntaxError('MetricFamily.name is missing', { offset: at });
    // A large family may come in several messages.
    if (current?.parsed.name !== name) {
      if (families.has(name)) {
        throw new ExpositionSyntaxError(`the family "${name}" is there already`, { offset: at });
      }
      current = new ProtobufFamily(name, message);
      families.set(name, current);
    }
    current.add(message);
  }
  return [...families.values()].map(({ parsed }) => parsed);
}

class ProtobufFamily {
  readonly parsed: ParsedFamily;
  private readonly seen = new Set<string>();

  constructor(name: string, message: MetricFamilyMessage) {
    const { help = '', unit = '' } = message;
    this.parsed = {
      name,
      type: typeOf(message),
      ...(help !== '' && { help }),
      ...(unit !== '' && { unit }),
      samples: [],
    };
  }

  add(message: MetricFamilyMessage): void {
    const type = typeOf(message);
    const { name, type: known, samples } = this.parsed;
    if (type !== known) {
      const what = `"${name}" is a ${type} here and a ${known} before`;
      throw new ExpositionSyntaxError(what, { offset: message.at });
    }
    for (const metric of message.metrics) {
      for (const sample of samplesOf(name, type, metric)) {
        this.assertNew(sample, metric.at);
        samples.push(sample);
      }
    }
  }

  private assertNew({ name, labels }: ParsedSample, offset: number): void {
    const key = name + JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    if (this.seen.has(key)) throw new ExpositionSyntaxError(`${key} is there twice`, { offset });
    this.seen.add(key);
  }
}

function typeOf({ type = 0, at }: MetricFamilyMessage): string {
  const name = TYPES[type];
  if (name === undefined) {
    throw new ExpositionSyntaxError(`MetricFamily.type ${type} is unknown`, { offset: at });
  }
  return name;
}

/** Text begins with a comment, of which no family could be made: behind its length, 0x20 is a field of a wrong type. */
const beginsAsText = (bytes: Uint8Array): boolean => bytes[0] === 0x23 && bytes[1] === 0x20;
