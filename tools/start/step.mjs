/** Runs one step; prints its name, then its duration. */
export async function step(title, work) {
  const startedAt = performance.now();
  process.stdout.write(`${title} ... `);
  try {
    await work();
  } catch (error) {
    process.stdout.write(error.name === 'AbortError' ? 'interrupted\n' : 'failed\n');
    throw error;
  }
  process.stdout.write(`done (${((performance.now() - startedAt) / 1000).toFixed(1)} s)\n`);
}
