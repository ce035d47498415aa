/** The label sets of a page; each has a latency histogram and a counter of requests. */
export const LABEL_SETS = 666;

/** The series of a label set, by the form of its histogram: a classic one has 14 (11 buckets, +Inf, sum, count). */
export const SERIES_OF_A_SET = { classic: 15, native: 2, both: 16 };
