import { ByteWriter, FixedBytes } from '../../core/exposition/byte-writer.js';
import {
  MessageField,
  writeDouble,
  writeUint64,
  writeVarint,
} from '../../core/exposition/protobuf/protobuf-fields.js';
import type { RequestBuilder } from './request-builder.js';
import type { SeriesRefs } from './series-labels.js';

/** Field numbers of io.prometheus.write.v2.TimeSeries and of the messages in it. */
export const TIME_SERIES = {
  labelsRefs: 1,
  samples: 2,
  histograms: 3,
  exemplars: 4,
  metadata: 5,
  created: 6,
};
const SAMPLE = { value: 1, timestamp: 2, start: 3 };
const EXEMPLAR = { labelsRefs: 1, value: 2, timestamp: 3 };
const METADATA = { type: 1, help: 3, unit: 4 };
const MOST_VARINT_BYTES = 10;
const REFS_TAG = (TIME_SERIES.labelsRefs << 3) | 2;
const SAMPLE_VALUE_TAG = (SAMPLE.value << 3) | 1;

/** `0x7ff0000000000002`, little-endian: as a JavaScript number it could become another NaN. */
const STALE_LOW = 2;
const STALE_HIGH = 0x7ff00000;

/** What all series of a family say about it. */
export interface FamilyMetadata {
  readonly type: number;
  readonly help: string;
  readonly unit: string;
}

/** Writes the parts of a `TimeSeries`. */
export class SeriesFields {
  readonly samples = new MessageField(TIME_SERIES.samples);
  private readonly exemplars = new MessageField(TIME_SERIES.exemplars);
  private readonly metadataField = new MessageField(TIME_SERIES.metadata);
  private readonly description = new ByteWriter(64);
  private timestampMs = 0;
  /** The field of a sample's timestamp, which all samples of a collection share. */
  private timestamp = FixedBytes.of('');

  startAt(timestampMs: number): void {
    this.timestampMs = timestampMs;
    this.timestamp = fieldBytes(SAMPLE.timestamp, timestampMs);
  }

  labels(out: ByteWriter, { refs, length }: SeriesRefs): void {
    let size = 0;
    for (let i = 0; i < length; i++) size += refLength(refs[i] as number);
    out.reserve(1 + MOST_VARINT_BYTES + size);
    out.bytes[out.at++] = REFS_TAG;
    writeVarint(out, size);
    const { bytes } = out;
    let { at } = out;
    for (let i = 0; i < length; i++) {
      let ref = refs[i] as number;
      for (; ref > 0x7f; ref >>>= 7) bytes[at++] = (ref & 0x7f) | 0x80;
      bytes[at++] = ref;
    }
    out.at = at;
  }

  /** A sample; with `isStale` the mark that the series has ended. */
  sample(out: ByteWriter, value: number, startMs: number | undefined, isStale: boolean): void {
    const start = this.samples.begin(out);
    if (isStale) writeStale(out, SAMPLE.value);
    else {
      out.reserve(9);
      out.bytes[out.at] = SAMPLE_VALUE_TAG;
      out.view.setFloat64(out.at + 1, value, true);
      out.at += 9;
    }
    out.fixed(this.timestamp);
    // Version 2.0-rc.4 has it here, up to rc.3 it was `created_timestamp` of the series.
    if (startMs !== undefined) writeUint64(out, SAMPLE.start, startMs);
    this.samples.end(out, start);
  }

  exemplar(out: ByteWriter, refs: SeriesRefs, value: number, timestampMs: number | undefined): void {
    const start = this.exemplars.begin(out);
    this.labels(out, refs);
    writeDouble(out, EXEMPLAR.value, value);
    writeUint64(out, EXEMPLAR.timestamp, timestampMs ?? this.timestampMs);
    this.exemplars.end(out, start);
  }

  /** The field that describes a family: the same for all its series in one request. */
  metadataOf({ type, help, unit }: FamilyMetadata, builder: RequestBuilder): FixedBytes {
    const { description: out } = this;
    out.at = 0;
    const start = this.metadataField.begin(out);
    writeUint64(out, METADATA.type, type);
    if (help !== '') writeUint64(out, METADATA.help, builder.ref(help));
    if (unit !== '') writeUint64(out, METADATA.unit, builder.ref(unit));
    this.metadataField.end(out, start);
    return FixedBytes.of(out.written());
  }

  created(out: ByteWriter, startMs: number | undefined): void {
    if (startMs !== undefined) writeUint64(out, TIME_SERIES.created, startMs);
  }
}

/** Writes the value that marks the end of a series as a field of type double. */
export function writeStale(out: ByteWriter, field: number): void {
  out.byte((field << 3) | 1);
  out.reserve(8);
  out.view.setUint32(out.at, STALE_LOW, true);
  out.view.setUint32(out.at + 4, STALE_HIGH, true);
  out.at += 8;
}

const refLength = (ref: number): number => (ref < 0x80 ? 1 : ref < 0x4000 ? 2 : ref < 0x20_0000 ? 3 : 4);

function fieldBytes(field: number, value: number): FixedBytes {
  const bytes = [field << 3];
  for (; value > 0x7f; value = Math.floor(value / 128)) bytes.push((value % 128) | 0x80);
  return FixedBytes.of(Uint8Array.from([...bytes, value]));
}
