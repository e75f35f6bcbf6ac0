import type { Metadata } from "next";
import Link from "next/link";
import { ForgotPasswordForm } from "../../../features/accounts/forgot-password-form.tsx";

export const metadata: Metadata = { title: "Forgot password" };

export default function ForgotPasswordPage() {
  return (
    <>
      <h1>Forgot your password?</h1>
      <ForgotPasswordForm />
      <p className="quiet">
        <Link href="/log-in">Back to log in</Link>
      </p>
    </>
  );
}
