/** Fails unless a scrape shows every sample, and values that add up; `added` matches the lines whose values count. */
export async function checkScrape(contestant, added, expected) {
  let text = '';
  let samples = 0;
  let total = 0;
  const read = (lines) => {
    for (const line of lines) {
      if (line === '' || line.startsWith('#')) continue;
      samples++;
      if (added.test(line)) total += Number(line.slice(line.lastIndexOf(' ') + 1));
    }
  };
  await contestant.scrape((chunk) => {
    const lines = (text + chunk.toString()).split('\n');
    text = lines.pop();
    read(lines);
  });
  read([text]);
  if (samples !== expected.samples || total !== expected.total) {
    throw new Error(`${samples} samples, total ${total}; expected ${JSON.stringify(expected)}`);
  }
}
