"use client";
import { useCallback, useEffect, useRef, useState } from "react";
import { type Refusal, type Result, sendToLogIn } from "./result.ts";

type Options<T> = {
  /** What the server rendered with. */
  readonly initial: T;
  readonly read: (signal: AbortSignal) => Promise<Result<T>>;
  /** Real time between two looks; null: nothing changes by itself any more. */
  readonly everyMs: (value: T) => number | null;
};

/**
 * A value that keeps up with the server while the page is looked at. When an answer fails, the last good value stays
 * and `problem` says why; the next look may mend it.
 */
export function useLive<T>(options: Options<T>) {
  const [value, setValue] = useState(options.initial);
  const [problem, setProblem] = useState<Refusal | null>(null);
  const latest = useRef(options);
  latest.current = options;
  const current = useRef(value);
  current.current = value;
  const generation = useRef(0);

  const refresh = useCallback(async (signal?: AbortSignal) => {
    const mine = ++generation.current;
    const answer = await latest.current.read(signal ?? new AbortController().signal);
    // A newer look is under way, or the page is gone: this answer is stale.
    if (mine !== generation.current || signal?.aborted) return;
    if (answer.ok) {
      current.current = answer.value;
      setValue(answer.value);
      setProblem(null);
    } else if (!sendToLogIn(answer.problem)) setProblem(answer.problem);
  }, []);

  const set = useCallback((next: T) => {
    generation.current++;
    current.current = next;
    setValue(next);
  }, []);

  const everyMs = options.everyMs(value);
  useEffect(() => {
    if (everyMs === null) return;
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const loop = async () => {
      if (!document.hidden) await refresh(stop.signal);
      if (!stop.signal.aborted) timer = setTimeout(loop, everyMs);
    };
    const onShow = () => {
      if (document.hidden) return;
      clearTimeout(timer);
      void loop();
    };
    timer = setTimeout(loop, everyMs);
    document.addEventListener("visibilitychange", onShow);
    return () => {
      stop.abort();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onShow);
    };
  }, [everyMs, refresh]);

  return { value, problem, refresh, set, isLive: everyMs !== null };
}
