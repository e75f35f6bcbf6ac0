"use client";
import { Button } from "./button.tsx";

/** Asks for the whole page again. */
export function RetryButton() {
  return (
    <Button size="small" icon="refresh" onClick={() => window.location.reload()}>
      Try again
    </Button>
  );
}
