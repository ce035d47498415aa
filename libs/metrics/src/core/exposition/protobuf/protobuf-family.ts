import type { ByteWriter, FixedBytes } from '../byte-writer.js';
import { MessageField, writeVarint } from './protobuf-fields.js';
import type { LabelPart } from '../labels/label-encoder.js';
import type { Family, SeriesWalk } from '../source/family.js';
import { CHUNK_BYTES, type FamilyWriter } from '../writer.js';
import type { SeriesValue } from './protobuf-series.js';

/**
 * A family larger than this is split into several messages with its name, so that memory does not grow with it. About
 * 15,000 series fit into one. Just below a power of two, because the body doubles as it grows.
 */
export const MAX_MESSAGE_BYTES = 2 * 1024 * 1024 - CHUNK_BYTES;

/** The field of a `MetricFamily` that holds a series. */
const METRIC = 4;

/**
 * Writes families of one kind as `MetricFamily` messages, one after the other; none for a family without series, as
 * Prometheus expects.
 */
export class ProtobufFamily implements FamilyWriter {
  private readonly metric = new MessageField(METRIC);
  private seriesAt = 0;
  private isWalkOver = false;
  /** The number of bytes of the body already sent; `undefined` while the body is being filled. */
  private sentTo: number | undefined;

  private walk!: SeriesWalk;
  private header!: FixedBytes;
  private labels!: LabelPart;

  /** @param body buffers a message until its length is known */
  constructor(
    private readonly out: ByteWriter,
    private readonly body: ByteWriter,
    private readonly value: SeriesValue<Family>,
  ) {}

  /**
   * Starts a family.
   * @param header the fields of the `MetricFamily` before the series
   */
  start(family: Family, header: FixedBytes, labels: LabelPart): this {
    this.walk = family.walk;
    this.header = header;
    this.labels = labels;
    this.value.start(family);
    this.body.at = 0;
    this.seriesAt = 0;
    this.isWalkOver = false;
    this.sentTo = undefined;
    return this;
  }

  write(): boolean {
    if (this.sentTo === undefined && !this.fillBody()) return false;
    if (!this.sendBody()) return false;
    return this.isWalkOver;
  }

  abandon(): void {
    this.isWalkOver = true;
    if (this.sentTo === undefined) this.body.at = this.seriesAt;
  }

  /** Writes series into the body; returns `false` for a pause, `true` when the message is complete. */
  private fillBody(): boolean {
    const { body } = this;
    const pauseAt = body.at + CHUNK_BYTES;
    while (!this.isWalkOver) {
      this.seriesAt = body.at;
      if (body.at >= MAX_MESSAGE_BYTES) return true;
      if (body.at >= pauseAt) return false;
      if (this.walk.next()) this.writeSeries(body);
      else this.isWalkOver = true;
    }
    return true;
  }

  private writeSeries(body: ByteWriter): void {
    const start = this.metric.begin(body);
    this.labels.write(body);
    this.value.write(body);
    this.metric.end(body, start);
  }

  /** Sends one chunk of the message; returns `false` if more remains. */
  private sendBody(): boolean {
    const { out, body, header } = this;
    if (body.at === 0) return true;
    if (this.sentTo === undefined) {
      writeVarint(out, header.end - header.start + body.at);
      out.fixed(header);
      this.sentTo = 0;
    }
    const end = Math.min(body.at, this.sentTo + Math.max(CHUNK_BYTES - out.at, 0));
    append(out, body.bytes, this.sentTo, end);
    this.sentTo = end;
    if (end < body.at) return false;
    body.at = 0;
    this.sentTo = undefined;
    return true;
  }
}

function append(out: ByteWriter, bytes: Buffer, from: number, to: number): void {
  out.reserve(to - from);
  out.at += bytes.copy(out.bytes, out.at, from, to);
}
