import type { ReactNode } from "react";
import { BrandName } from "./brand.tsx";
import type { Theme } from "./format/theme.ts";
import { SandboxBand } from "./sandbox-band.tsx";
import { ThemeToggle } from "./theme-toggle.tsx";

type Props = {
  readonly isStaff: boolean;
  readonly isSandbox: boolean;
  readonly theme: Theme;
  readonly children: ReactNode;
};

/** Around every page before the log-in. */
export function DoorShell({ isStaff, isSandbox, theme, children }: Props) {
  return (
    <>
      {isSandbox ? <SandboxBand speed={null} /> : null}
      <div className={isStaff ? "door staff-door" : "door"}>
        <main className={isStaff ? "door-box staff-door-box" : "door-box"}>
          <span className="brand">{isStaff ? <BrandName tag="Staff" /> : <BrandName />}</span>
          {children}
        </main>
        <div className="door-foot">
          <ThemeToggle initial={theme} />
        </div>
      </div>
    </>
  );
}
