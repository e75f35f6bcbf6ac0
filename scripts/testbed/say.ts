/** One line for a step: its name, how long it took, what came of it. */
export async function step(name: string, work: () => Promise<string>): Promise<void> {
  const began = Date.now();
  const line = (state: string, note: string) =>
    console.log(
      `${state.padEnd(7)} ${name.padEnd(34)} ${((Date.now() - began) / 1_000).toFixed(1).padStart(6)} s  ${note}`,
    );
  try {
    line("ok", await work());
  } catch (error) {
    line("FAILED", "");
    throw error;
  }
}
