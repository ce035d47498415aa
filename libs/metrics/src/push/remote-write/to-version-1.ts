import { ByteWriter } from '../../core/exposition/byte-writer.js';
import { MessageField, writeVarint } from '../../core/exposition/protobuf/protobuf-fields.js';
import { REQUEST } from './request-builder.js';
import { TIME_SERIES } from './series-fields.js';

/** Field numbers of prometheus.WriteRequest and of the messages in it (prompb/types.proto). */
const WRITE_REQUEST = { timeseries: 1 };
const SERIES = { labels: 1, samples: 2, exemplars: 3 };
const LABEL = { name: 1, value: 2 };
const EXEMPLAR = { labels: 1 };
/** Fields of samples and exemplars have the same numbers in both protocols, except for those added in 2.0. */
const SAMPLE_START = 3;
const EXEMPLAR_REFS = 1;

const VARINT = 0;
const FIXED_64 = 1;

/**
 * Rewrites a request of protocol 2.0 as one of 1.0, which has neither symbols nor native histograms. Its series are
 * left out.
 */
export function toVersion1(request: Buffer): Buffer {
  const symbols: Buffer[] = [];
  const out = new ByteWriter(request.length * 2);
  const series = new MessageField(WRITE_REQUEST.timeseries);
  const writer = new SeriesRewriter(symbols, out);
  forEachField(request, (field, bytes) => {
    if (field === REQUEST.symbols) symbols.push(bytes);
    if (field !== REQUEST.timeseries) return;
    const before = out.at;
    const start = series.begin(out);
    if (writer.write(bytes)) series.end(out, start);
    else out.at = before;
  });
  return out.written();
}

class SeriesRewriter {
  private readonly label = new MessageField(SERIES.labels);
  private readonly sample = new MessageField(SERIES.samples);
  private readonly exemplar = new MessageField(SERIES.exemplars);
  private readonly exemplarLabel = new MessageField(EXEMPLAR.labels);

  constructor(
    private readonly symbols: readonly Buffer[],
    private readonly out: ByteWriter,
  ) {}

  /** Returns whether 1.0 has this kind of series. */
  write(series: Buffer): boolean {
    let isKnown = true;
    forEachField(series, (field, bytes) => {
      if (field === TIME_SERIES.labelsRefs) this.labels(bytes, this.label);
      else if (field === TIME_SERIES.samples) this.within(this.sample, bytes, SAMPLE_START);
      else if (field === TIME_SERIES.exemplars) this.within(this.exemplar, bytes, EXEMPLAR_REFS);
      else if (field === TIME_SERIES.histograms) isKnown = false;
    });
    return isKnown;
  }

  private labels(refs: Buffer, label: MessageField): void {
    const reader = new Varints(refs);
    while (!reader.isOver) {
      const start = label.begin(this.out);
      this.text(LABEL.name, reader.next());
      this.text(LABEL.value, reader.next());
      label.end(this.out, start);
    }
  }

  private text(field: number, ref: number): void {
    const bytes = this.symbols[ref] as Buffer;
    this.out.byte((field << 3) | 2);
    writeVarint(this.out, bytes.length);
    this.raw(bytes);
  }

  /** Copies a sample or an exemplar without a field; an exemplar's references become labels. */
  private within(message: MessageField, content: Buffer, without: number): void {
    const start = message.begin(this.out);
    forEachField(content, (field, bytes, whole) => {
      if (field !== without) this.raw(whole);
      else if (message === this.exemplar) this.labels(bytes, this.exemplarLabel);
    });
    message.end(this.out, start);
  }

  private raw(bytes: Buffer): void {
    this.out.reserve(bytes.length);
    this.out.at += bytes.copy(this.out.bytes, this.out.at);
  }
}

class Varints {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  get isOver(): boolean {
    return this.at >= this.bytes.length;
  }

  get position(): number {
    return this.at;
  }

  skip(bytes: number): void {
    this.at += bytes;
  }

  next(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.bytes[this.at++] as number;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }
}

/** Visits the fields of a message of ours: the content of one that has a length, and the field as a whole. */
function forEachField(message: Buffer, visit: (field: number, content: Buffer, whole: Buffer) => void): void {
  const reader = new Varints(message);
  while (!reader.isOver) {
    const start = reader.position;
    const tag = reader.next();
    let from = reader.position;
    if ((tag & 7) === VARINT) reader.next();
    else if ((tag & 7) === FIXED_64) reader.skip(8);
    else {
      const length = reader.next();
      from = reader.position;
      reader.skip(length);
    }
    visit(tag >>> 3, message.subarray(from, reader.position), message.subarray(start, reader.position));
  }
}
