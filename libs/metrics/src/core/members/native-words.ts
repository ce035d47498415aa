import { NativeBuckets } from '../instruments/native/native-buckets.js';

const HEAD_WORDS = 4;

/** Writes native buckets as numbers: schema, zero threshold, zero count, and key and count of each bucket. */
export function nativeWords({
  schema,
  zeroThreshold,
  zeroCount,
  positive,
  negative,
}: NativeBuckets): Float64Array {
  const words = new Float64Array(HEAD_WORDS + 2 * (positive.populated + negative.populated));
  words.set([schema, zeroThreshold, zeroCount, positive.populated]);
  let at = HEAD_WORDS;
  const write = (key: number, count: number): void => {
    words[at++] = key;
    words[at++] = count;
  };
  positive.forEach(write);
  negative.forEach(write);
  return words;
}

/** Reads what `nativeWords()` wrote. */
export function nativeBucketsOf(words: Float64Array): NativeBuckets {
  const [schema = 0, zeroThreshold = 0, zeroCount = 0, positiveCount = 0] = words;
  const buckets = new NativeBuckets(schema, zeroThreshold);
  buckets.zeroCount = zeroCount;
  const positiveEnd = HEAD_WORDS + 2 * positiveCount;
  for (let at = HEAD_WORDS; at < words.length; at += 2) {
    const side = at < positiveEnd ? buckets.positive : buckets.negative;
    side.add(words[at] as number, words[at + 1] as number);
  }
  return buckets;
}
