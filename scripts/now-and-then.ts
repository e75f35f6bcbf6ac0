/** Real time between two words about how far a long computation is. */
const everyMs = 5_000;

/** Says how far it is when five seconds have passed since it said so last, or since it was made; else nothing. */
export function nowAndThen(
  err: { write: (text: string) => unknown },
  realNow: () => number = () => performance.now(),
): (word: () => string) => void {
  let saidAt = realNow();
  return (word) => {
    if (realNow() - saidAt < everyMs) return;
    saidAt = realNow();
    err.write(`${word()}\n`);
  };
}
