"use client";
import { useCallback, useRef, useState } from "react";
import { type Refusal, type Result, sendToLogIn } from "./result.ts";

/**
 * One thing a person can do: whether it is under way, and why it was refused. A second press while it runs does
 * nothing. `run` answers whether it went well.
 */
export function useAction<A extends readonly unknown[], T>(
  act: (...args: A) => Promise<Result<T>>,
  onDone?: (value: T) => void,
) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Refusal | null>(null);
  const running = useRef(false);
  const latest = useRef({ act, onDone });
  latest.current = { act, onDone };
  const run = useCallback(async (...args: A): Promise<boolean> => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setProblem(null);
    try {
      const answer = await latest.current.act(...args);
      if (answer.ok) latest.current.onDone?.(answer.value);
      else if (!sendToLogIn(answer.problem)) setProblem(answer.problem);
      return answer.ok;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  const errorAt = (pointer: string) => problem?.errors?.find((error) => error.pointer === pointer)?.message;
  return { run, busy, problem, errorAt, clear: () => setProblem(null) };
}
