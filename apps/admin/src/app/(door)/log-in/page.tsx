import { safeNext } from "@penguinmails/ui/server/safe-next";
import type { Metadata } from "next";
import { StaffLogInForm } from "../../../features/accounts/log-in-form.tsx";
import { readSettings } from "../../../server/settings.ts";

const doors = ["log-in", "set-password"];

export const metadata: Metadata = { title: "Log in" };

type Props = { readonly searchParams: Promise<{ next?: string | string[] }> };

export default async function LogInPage({ searchParams }: Props) {
  const next = safeNext(String((await searchParams).next ?? ""), doors);
  return (
    <>
      <header className="stack stack-tight">
        <h1>Staff log in</h1>
        <p className="quiet">
          For people who run PenguinMails. What you open and what you do here is written down.
        </p>
        {next === "/" ? null : <p className="quiet">Then you go on where you were.</p>}
      </header>
      <StaffLogInForm next={next} demo={readSettings().demoLogIn} />
    </>
  );
}
