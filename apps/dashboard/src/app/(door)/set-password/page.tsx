import { Note } from "@penguinmails/ui/note";
import type { Metadata } from "next";
import { SetPasswordForm } from "../../../features/accounts/set-password-form.tsx";

export const metadata: Metadata = { title: "Choose a password", referrer: "no-referrer" };

type Props = { readonly searchParams: Promise<{ token?: string | string[] }> };

export default async function SetPasswordPage({ searchParams }: Props) {
  const { token } = await searchParams;
  return (
    <>
      <header className="stack stack-tight">
        <h1>Choose a password</h1>
        <p className="quiet">You log in with it from now on, with your e-mail address.</p>
      </header>
      {typeof token === "string" && token ? (
        <SetPasswordForm token={token} />
      ) : (
        <Note tone="bad" title="The link is not whole">
          <p>Copy all of it from the mail into the address bar.</p>
        </Note>
      )}
    </>
  );
}
