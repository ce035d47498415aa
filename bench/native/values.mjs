/** Uniform random numbers from above 0 to 1, always the same ones. */
export function uniform(seed) {
  let state = seed;
  return () => {
    // mulberry32, a generator in the public domain by Tommy Ettinger
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32 + 2 ** -33;
  };
}

/** `count` values of a lognormal distribution: by default latencies in seconds around 50 ms. */
export function lognormal(count, { median = 0.05, sigma = 1, seed = 42 } = {}) {
  const random = uniform(seed);
  const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
  return Float64Array.from({ length: count }, () => median * Math.exp(sigma * normal()));
}
