"use client";
import { useCallback, useEffect, useRef, useState, useTransition } from "react";
import { type Refusal, type Result, sendToLogIn } from "./result.ts";

/**
 * One thing a person can do: whether it is under way, and why it was refused. A second press does nothing while it
 * runs, nor while the page that it leads to is on its way. `run` answers whether it went well.
 */
export function useAction<A extends readonly unknown[], T>(
  act: (...args: A) => Promise<Result<T>>,
  onDone?: (value: T) => void,
) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Refusal | null>(null);
  const running = useRef(false);
  // What `onDone` leads to is a transition: it is done when the next page, or what was read again, is there.
  const [isLeaving, startLeaving] = useTransition();
  const [arrivals, setArrivals] = useState(0);
  const leaving = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the arrival that counts.
  useEffect(() => {
    leaving.current = false;
  }, [arrivals]);
  const latest = useRef({ act, onDone });
  latest.current = { act, onDone };
  const run = useCallback(async (...args: A): Promise<boolean> => {
    if (running.current || leaving.current) return false;
    running.current = true;
    setBusy(true);
    setProblem(null);
    try {
      const answer = await latest.current.act(...args);
      if (answer.ok) {
        leaving.current = true;
        startLeaving(() => {
          latest.current.onDone?.(answer.value);
          setArrivals((n) => n + 1);
        });
      } else if (!sendToLogIn(answer.problem)) setProblem(answer.problem);
      return answer.ok;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  const errorAt = (pointer: string) => problem?.errors?.find((error) => error.pointer === pointer)?.message;
  return { run, busy: busy || isLeaving, problem, errorAt, clear: () => setProblem(null) };
}
