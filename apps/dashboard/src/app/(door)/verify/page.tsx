import { Note } from "@penguinmails/ui/note";
import type { Metadata } from "next";
import { VerifyOnArrival } from "../../../features/accounts/verify-on-arrival.tsx";

export const metadata: Metadata = { title: "Confirm your address", referrer: "no-referrer" };

type Props = { readonly searchParams: Promise<{ token?: string | string[] }> };

export default async function VerifyPage({ searchParams }: Props) {
  const { token } = await searchParams;
  return (
    <>
      <h1>Confirm your address</h1>
      {typeof token === "string" && token ? (
        <VerifyOnArrival token={token} />
      ) : (
        <Note tone="bad" title="The link is not whole">
          <p>Copy all of it from the mail into the address bar.</p>
        </Note>
      )}
    </>
  );
}
