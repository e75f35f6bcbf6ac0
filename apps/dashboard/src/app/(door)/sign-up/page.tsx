import type { Metadata } from "next";
import Link from "next/link";
import { SignUpForm } from "../../../features/accounts/sign-up-form.tsx";

export const metadata: Metadata = { title: "Sign up" };

export default function SignUpPage() {
  return (
    <>
      <header className="stack stack-tight">
        <h1>Make an account</h1>
        <p className="quiet">Your own mail servers, warmed up on real traffic, watched message by message.</p>
      </header>
      <SignUpForm />
      <p className="quiet">
        You have one? <Link href="/log-in">Log in</Link>
      </p>
    </>
  );
}
