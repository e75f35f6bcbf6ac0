import { safeNext } from "@penguinmails/ui/server/safe-next";
import type { Metadata } from "next";
import Link from "next/link";
import { MemberLogInForm } from "../../../features/accounts/log-in-form.tsx";
import { readSettings } from "../../../server/settings.ts";

const doors = ["log-in", "sign-up", "verify", "set-password", "forgot-password", "check-mail"];

export const metadata: Metadata = { title: "Log in" };

type Props = { readonly searchParams: Promise<{ next?: string | string[] }> };

export default async function LogInPage({ searchParams }: Props) {
  const { next } = await searchParams;
  return (
    <>
      <h1>Log in</h1>
      <MemberLogInForm next={safeNext(String(next ?? ""), doors)} demo={readSettings().demoLogIn} />
      <p className="quiet">
        <Link href="/forgot-password">Forgot your password?</Link>
      </p>
      <p className="quiet">
        New here? <Link href="/sign-up">Make an account</Link>
      </p>
    </>
  );
}
