import type { ReactNode } from "react";

/** ok: as it should be · busy: on its way · warn: look at it · bad: broken · idle: nothing to do. */
export type Tone = "ok" | "busy" | "warn" | "bad" | "idle";

export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return <span className={`badge badge-${tone}`}>{children}</span>;
}
