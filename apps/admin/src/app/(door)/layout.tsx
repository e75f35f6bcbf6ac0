import { BrandName } from "@penguinmails/ui/brand";
import { readTheme } from "@penguinmails/ui/format/theme";
import { SandboxBand } from "@penguinmails/ui/sandbox-band";
import { ThemeToggle } from "@penguinmails/ui/theme-toggle";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { readSettings } from "../../server/settings.ts";

export default async function DoorLayout({ children }: { readonly children: ReactNode }) {
  const theme = readTheme((await cookies()).get("theme")?.value);
  return (
    <>
      {readSettings().isSandbox ? <SandboxBand speed={null} /> : null}
      <div className="door staff-door">
        <main className="door-box staff-door-box">
          <span className="brand">
            <BrandName tag="Staff" />
          </span>
          {children}
        </main>
        <div className="door-foot">
          <ThemeToggle initial={theme} />
        </div>
      </div>
    </>
  );
}
