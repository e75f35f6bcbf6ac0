import { safeNext } from "@penguinmails/ui/server/safe-next";
import type { Metadata } from "next";
import Link from "next/link";
import { MemberLogInForm } from "../../../features/accounts/log-in-form.tsx";
import { readSettings } from "../../../server/settings.ts";

const doors = ["log-in", "sign-up", "verify", "set-password", "forgot-password", "check-mail"];

export const metadata: Metadata = { title: "Log in" };

type Props = { readonly searchParams: Promise<{ next?: string | string[] }> };

export default async function LogInPage({ searchParams }: Props) {
  const next = safeNext(String((await searchParams).next ?? ""), doors);
  return (
    <>
      <header className="stack stack-tight">
        <h1>Log in</h1>
        {next === "/" ? null : <p className="quiet">Then you go on where you were.</p>}
      </header>
      <MemberLogInForm next={next} demo={readSettings().demoLogIn} />
      <p className="quiet">
        <Link href="/forgot-password">Forgot your password?</Link>
      </p>
      <p className="quiet">
        New here? <Link href="/sign-up">Make an account</Link>
      </p>
    </>
  );
}
