import { safeNext } from "@penguinmails/ui/server/safe-next";
import type { Metadata } from "next";
import { StaffLogInForm } from "../../../features/accounts/log-in-form.tsx";
import { readSettings } from "../../../server/settings.ts";

const doors = ["log-in", "set-password"];

export const metadata: Metadata = { title: "Log in" };

type Props = { readonly searchParams: Promise<{ next?: string | string[] }> };

export default async function LogInPage({ searchParams }: Props) {
  const { next } = await searchParams;
  return (
    <>
      <header className="stack stack-tight">
        <h1>Staff log in</h1>
        <p className="quiet">
          For people who run PenguinMails. What you open and what you do here is written down.
        </p>
      </header>
      <StaffLogInForm next={safeNext(String(next ?? ""), doors)} demo={readSettings().demoLogIn} />
    </>
  );
}
