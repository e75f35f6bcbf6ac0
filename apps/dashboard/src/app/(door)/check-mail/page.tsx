import { Note } from "@penguinmails/ui/note";
import type { Metadata } from "next";
import Link from "next/link";
import { ResendButton } from "../../../features/accounts/resend-button.tsx";
import { readSettings } from "../../../server/settings.ts";

export const metadata: Metadata = { title: "Check your mail" };

type Props = { readonly searchParams: Promise<{ email?: string | string[] }> };

export default async function CheckMailPage({ searchParams }: Props) {
  const email = String((await searchParams).email ?? "");
  const { sandboxInboxUrl } = readSettings();
  return (
    <>
      <header className="stack stack-tight">
        <h1>Check your mail</h1>
        <p className="quiet">
          {email ? (
            <>
              We sent a link to <b>{email}</b>.
            </>
          ) : (
            "We sent you a link."
          )}{" "}
          Open it within 24 hours to confirm the address; it brings you right in. If nothing comes, look among
          spam, or you may have an account already.
        </p>
      </header>
      {sandboxInboxUrl ? (
        <Note tone="info" title="This is a sandbox: no mail leaves the machine">
          <p>
            <a href={`${sandboxInboxUrl}?to=${encodeURIComponent(email)}`}>Read it in the sandbox’s inbox</a>
          </p>
        </Note>
      ) : null}
      {email ? <ResendButton email={email} /> : null}
      <p className="quiet">
        <Link href="/log-in">Back to log in</Link>
      </p>
    </>
  );
}
