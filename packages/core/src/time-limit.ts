/**
 * What `work` comes to, if that takes no longer than `ms` of real time. Else it rejects with `message`, aborts the
 * signal that `work` was given, and leaves `work` behind: whatever it still does, nobody hears of it.
 */
export async function withTimeLimit<T>(
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
  message = `No end within ${ms} ms`,
): Promise<T> {
  const tooLate = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error(message);
      tooLate.abort(error);
      reject(error);
    }, ms);
  });
  try {
    return await Promise.race([work(tooLate.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
