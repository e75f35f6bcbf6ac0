import { DoorShell } from "@penguinmails/ui/door-shell";
import { readTheme } from "@penguinmails/ui/format/theme";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { readSettings } from "../../server/settings.ts";

export default async function DoorLayout({ children }: { readonly children: ReactNode }) {
  const theme = readTheme((await cookies()).get("theme")?.value);
  return (
    <DoorShell isStaff={false} isSandbox={readSettings().isSandbox} theme={theme}>
      {children}
    </DoorShell>
  );
}
