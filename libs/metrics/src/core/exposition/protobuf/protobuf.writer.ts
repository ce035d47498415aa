import { ByteWriter, FixedBytes, FixedTexts } from '../byte-writer.js';
import { writeString, writeUint64 } from './protobuf-fields.js';
import { escapeName } from '../names/escape-name.js';
import type { EscapingScheme } from '../format.js';
import type { KeptLabels } from '../labels/kept-labels.js';
import { unitOf } from '../names/metric-unit.js';
import type { Family } from '../source/family.js';
import { CHUNK_BYTES, type FamilyWriter, type FormatWriter } from '../writer.js';
import { ProtobufFamily } from './protobuf-family.js';
import { ProtobufLabelEncoder } from './protobuf-label-encoder.js';
import { seriesValueOf } from './protobuf-series.js';

const FAMILY = { name: 1, help: 2, type: 3, unit: 5 };
// enum MetricType
const TYPES = { counter: 0, gauge: 1, summary: 2, unknown: 3, histogram: 4 };

/**
 * The delimited protobuf format: each family is a message of type `io.prometheus.client.MetricFamily`, preceded by its
 * length (https://prometheus.io/docs/instrumenting/exposition_formats/#protobuf-format).
 */
export class ProtobufWriter implements FormatWriter {
  private readonly encoder: ProtobufLabelEncoder;
  /** Buffers a message until its length is known. */
  private readonly body = new ByteWriter(CHUNK_BYTES);
  private readonly families: Partial<Record<Family['kind'], ProtobufFamily>> = {};
  private readonly texts = new FixedTexts();
  /** The headers of instruments, by instrument: they stay the same from scrape to scrape. */
  private readonly headers = new Map<object, FixedBytes>();

  constructor(
    private readonly out: ByteWriter,
    private readonly kept: KeptLabels,
    private readonly escaping: EscapingScheme,
  ) {
    this.encoder = new ProtobufLabelEncoder(escaping);
  }

  family(family: Family): FamilyWriter {
    const labels = this.kept.partOf(family, this.encoder);
    if (!('names' in family.labels)) {
      const header = FixedBytes.of(headerOf(family, this.escaping));
      return this.newFamily(family.kind).start(family, header, labels);
    }
    const writer = (this.families[family.kind] ??= this.newFamily(family.kind));
    return writer.start(family, this.headerFor(family, family.labels.owner), labels);
  }

  end(): void {
    // The format has no end mark.
  }

  private headerFor(family: Family, instrument: object): FixedBytes {
    let header = this.headers.get(instrument);
    if (header === undefined) {
      header = this.texts.add(headerOf(family, this.escaping));
      this.headers.set(instrument, header);
    }
    return header;
  }

  private newFamily(kind: Family['kind']): ProtobufFamily {
    return new ProtobufFamily(this.out, this.body, seriesValueOf(kind, this.encoder));
  }
}

function headerOf({ name, help, kind }: Family, escaping: EscapingScheme): Buffer {
  const header = new ByteWriter(256);
  const shown = escapeName(name, escaping);
  writeString(header, FAMILY.name, shown);
  writeString(header, FAMILY.help, help);
  writeUint64(header, FAMILY.type, TYPES[kind]);
  const unit = unitOf(kind === 'counter' ? shown.replace(/_total$/, '') : shown);
  if (unit !== undefined) writeString(header, FAMILY.unit, unit);
  return header.written();
}
