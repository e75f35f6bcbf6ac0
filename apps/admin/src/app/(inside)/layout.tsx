import { BrandName } from "@penguinmails/ui/brand";
import { readTheme } from "@penguinmails/ui/format/theme";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import { RetryButton } from "@penguinmails/ui/retry-button";
import { SandboxBand } from "@penguinmails/ui/sandbox-band";
import { WorldClock } from "@penguinmails/ui/world-clock";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { clockAnchorOf } from "../../features/session/clock-anchor.ts";
import { MainNav } from "../../features/session/main-nav.tsx";
import { SessionProvider } from "../../features/session/session-context.tsx";
import { loadSession } from "../../server/load.ts";

export default async function InsideLayout({ children }: { readonly children: ReactNode }) {
  const [session, jar] = await Promise.all([loadSession(), cookies()]);
  if (!session.ok)
    return (
      <main className="main narrow">
        <span className="brand">
          <BrandName tag="Staff" />
        </span>
        <ProblemNote problem={session.problem}>
          <p>
            <RetryButton />
          </p>
        </ProblemNote>
      </main>
    );
  const { sandbox } = session.value;
  return (
    <SessionProvider session={session.value}>
      <WorldClock anchor={clockAnchorOf(sandbox, Date.now())}>
        <a className="skip" href="#main">
          Skip to the content
        </a>
        {sandbox ? <SandboxBand speed={sandbox.speed} /> : null}
        <div className="shell">
          <MainNav theme={readTheme(jar.get("theme")?.value)} />
          <main className="main" id="main" tabIndex={-1}>
            {children}
          </main>
        </div>
      </WorldClock>
    </SessionProvider>
  );
}
