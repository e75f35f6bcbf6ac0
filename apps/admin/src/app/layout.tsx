import "@penguinmails/ui/styles/all.css";
import "./admin.css";
import { readTheme } from "@penguinmails/ui/format/theme";
import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";

export const metadata: Metadata = {
  title: { default: "PenguinMails staff", template: "%s · PenguinMails staff" },
  robots: { index: false, follow: false },
};
export const viewport: Viewport = {
  themeColor: "#1b1630",
};

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const theme = readTheme((await cookies()).get("theme")?.value);
  return (
    <html lang="en" data-theme={theme === "system" ? undefined : theme}>
      <body>{children}</body>
    </html>
  );
}
