import { BrandName } from "@penguinmails/ui/brand";
import { clockAnchorOf } from "@penguinmails/ui/format/clock-anchor";
import { readTheme } from "@penguinmails/ui/format/theme";
import { InsideShell } from "@penguinmails/ui/inside-shell";
import { RetryNote } from "@penguinmails/ui/retry-note";
import { WorldClock } from "@penguinmails/ui/world-clock";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { MainNav } from "../../features/session/main-nav.tsx";
import { SessionProvider } from "../../features/session/session-context.tsx";
import { loadSession } from "../../server/load.ts";

export default async function InsideLayout({ children }: { readonly children: ReactNode }) {
  const [session, jar] = await Promise.all([loadSession(), cookies()]);
  if (!session.ok)
    return (
      <main className="main narrow">
        <span className="brand">
          <BrandName />
        </span>
        <h1>Your agency’s pages can’t be shown right now</h1>
        <RetryNote problem={session.problem} />
      </main>
    );
  const { sandbox } = session.value;
  return (
    <SessionProvider session={session.value}>
      <WorldClock anchor={clockAnchorOf(sandbox, Date.now())}>
        <InsideShell sandbox={sandbox} nav={<MainNav theme={readTheme(jar.get("theme")?.value)} />}>
          {children}
        </InsideShell>
      </WorldClock>
    </SessionProvider>
  );
}
