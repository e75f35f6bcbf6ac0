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

/** What `work` comes to, unless `signal` is aborted before that: then it rejects with its reason and leaves `work` behind. */
export async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const heard = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { signal: heard.signal });
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    heard.abort();
  }
}
