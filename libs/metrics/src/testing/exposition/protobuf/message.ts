import { WIRE, type WireReader } from './wire-reader.js';

/** How values of one protobuf type are read. */
export interface ValueType<T> {
  readonly wireType: number;
  read(reader: WireReader): T;
}

/** A field of a message, which gives `T` to an object. */
interface Field<T> {
  readonly number: number;
  readonly type: ValueType<unknown>;
  readonly isRepeated: boolean;
  /** For the compiler only. */
  readonly gives?: T;
}

type Fields = Readonly<Record<string, Field<unknown>>>;

/** What a message of these fields is read as. */
type Message<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never;
} & {
  /** The offset of its first byte. */
  readonly at: number;
};

/** The object that a message type is read as. */
export type MessageOf<V> = V extends ValueType<infer T> ? T : never;

export const double: ValueType<number> = { wireType: WIRE.fixed64, read: (reader) => reader.double() };
export const string: ValueType<string> = { wireType: WIRE.bytes, read: (reader) => reader.string() };
export const uint = varintType((bits) => bits);
export const int = varintType((bits) => BigInt.asIntN(64, bits));
/** The types sint32 and sint64, whose lowest bit is the sign. */
export const sint = varintType((bits) => (bits >> 1n) ^ -(bits & 1n));

function varintType(valueOf: (bits: bigint) => bigint): ValueType<number> {
  return { wireType: WIRE.varint, read: (reader) => Number(valueOf(reader.varint())) };
}

export function optional<T>(number: number, type: ValueType<T>): Field<T | undefined> {
  return { number, type, isRepeated: false };
}

export function repeated<T>(number: number, type: ValueType<T>): Field<readonly T[]> {
  return { number, type, isRepeated: true };
}

/** A message type. As protobuf has it, fields that it does not know are stepped over, and the last of a field counts. */
export function message<F extends Fields>(name: string, fields: F): ValueType<Message<F>> {
  const byNumber = new Map(Object.entries(fields).map(([key, field]) => [field.number, { key, ...field }]));
  const lists = Object.keys(fields).filter((key) => fields[key]?.isRepeated);
  return {
    wireType: WIRE.bytes,
    read: (outer) => {
      const reader = outer.delimited();
      const read: Record<string, unknown> = { at: reader.at };
      for (const key of lists) read[key] = [];
      while (!reader.isAtEnd) {
        const start = reader.at;
        const tag = reader.varint();
        const number = Number(tag >> 3n);
        const wireType = Number(tag & 7n);
        const field = byNumber.get(number);
        if (number === 0) throw reader.error(`expected a field of ${name}`, start);
        if (field === undefined) reader.skip(wireType);
        else if (wireType === field.type.wireType) add(read, field, field.type.read(reader));
        else if (field.isRepeated && wireType === WIRE.bytes) addPacked(read, field, reader.delimited());
        else {
          const [expected, found] = [field.type.wireType, wireType];
          throw reader.error(`expected wire type ${expected} for ${name}.${field.key}, not ${found}`, start);
        }
      }
      return read as Message<F>;
    },
  };
}

type KeyedField = Field<unknown> & { readonly key: string };

function add(read: Record<string, unknown>, { key, isRepeated }: KeyedField, value: unknown): void {
  if (isRepeated) (read[key] as unknown[]).push(value);
  else read[key] = value;
}

/** Numbers may stand in one field, one after the other (https://protobuf.dev/programming-guides/encoding/#packed). */
function addPacked(read: Record<string, unknown>, field: KeyedField, reader: WireReader): void {
  while (!reader.isAtEnd) add(read, field, field.type.read(reader));
}
