/** Runs one step; prints its name, then its duration, which a terminal shows all the time. */
export async function step(title, work) {
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1000;
  process.stdout.write(`${title} ... `);
  const clock = process.stdout.isTTY
    ? setInterval(() => process.stdout.write(`\r${title} ... ${seconds().toFixed(0)} s `), 1000)
    : undefined;
  const end = (how) => process.stdout.write(clock ? `\r${title} ... ${how}\n` : `${how}\n`);
  try {
    await work();
  } catch (error) {
    end(error.name === 'AbortError' ? 'interrupted' : 'failed');
    throw error;
  } finally {
    clearInterval(clock);
  }
  end(`done (${seconds().toFixed(1)} s)`);
}
