"use client";
import { previewTemplate, type TemplatePreview } from "@penguinmails/api-client/campaigns";
import type { ShownProblem } from "@penguinmails/ui/problem-note";
import { useEffect, useState } from "react";
import { browserApi } from "../session/browser-api.ts";

type Wanted = {
  readonly subject: string;
  readonly body: string;
  readonly leadListId: string | null;
  readonly nth: number;
};

const pauseMs = 300;

/** The text as a lead would get it, a moment after the last key. The last good one stays until the next. */
export function usePreview({ subject, body, leadListId, nth }: Wanted) {
  const [preview, setPreview] = useState<TemplatePreview | null>(null);
  const [problem, setProblem] = useState<ShownProblem | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      const wanted = { subject, body, nth, ...(leadListId && { leadListId }) };
      const answer = await previewTemplate(browserApi, wanted, stop.signal);
      if (stop.signal.aborted) return;
      if (answer.ok) {
        setPreview(answer.value);
        setProblem(null);
      } else setProblem(answer.problem);
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [subject, body, leadListId, nth]);
  return { preview, problem };
}
