"use client";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import type { Theme } from "./format/theme.ts";
import type { Result } from "./result.ts";
import { ThemeToggle } from "./theme-toggle.tsx";
import { useAction } from "./use-action.tsx";

type Props = {
  readonly theme: Theme;
  readonly logOut: () => Promise<Result<unknown>>;
  /** Who is logged in. */
  readonly children: ReactNode;
};

/** At the foot of the menu: who is here, the colours, the way out. */
export function SideFoot({ theme, logOut, children }: Props) {
  const leave = useAction(logOut, () => window.location.assign("/log-in"));
  return (
    <>
      <div className="who">{children}</div>
      <div className="row row-between">
        <ThemeToggle initial={theme} />
        <Button variant="plain" size="small" icon="logout" busy={leave.busy} onClick={() => leave.run()}>
          Log out
        </Button>
      </div>
      {leave.problem ? <p className="field-error">{leave.problem.title}</p> : null}
    </>
  );
}
