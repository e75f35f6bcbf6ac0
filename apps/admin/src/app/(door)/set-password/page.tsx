import type { Metadata } from "next";
import { SetPasswordForm } from "../../../features/accounts/set-password-form.tsx";

export const metadata: Metadata = { title: "Choose a password", referrer: "no-referrer" };

export default function SetPasswordPage() {
  return (
    <>
      <header className="stack stack-tight">
        <h1>Choose a password</h1>
        <p className="quiet">For your log-in to the staff panel. Your other sessions end by it.</p>
      </header>
      <SetPasswordForm />
    </>
  );
}
