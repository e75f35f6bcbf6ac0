"use client";
import { Button } from "./button.tsx";
import { ProblemNote } from "./problem-note.tsx";

/** What Next.js gives the page that stands for a broken one. */
export type PageFault = { readonly error: Error & { digest?: string }; readonly reset: () => void };

/** In place of a page that broke; `unchanged` says that no harm was done. */
export function PageFaultNote({ error, reset, unchanged }: PageFault & { readonly unchanged: string }) {
  const number = error.digest ? ` Its number is ${error.digest}.` : "";
  const detail = `${unchanged}${number}`;
  return (
    <div className="main narrow">
      <h1>This page could not be shown</h1>
      <ProblemNote problem={{ title: "Something broke on our side", detail }}>
        <p>
          <Button size="small" icon="refresh" onClick={reset}>
            Try again
          </Button>
        </p>
      </ProblemNote>
    </div>
  );
}
