import { getSession } from "@penguinmails/api-client/accounts";
import { ProblemNote } from "@penguinmails/ui/problem-note";
import type { Metadata } from "next";
import { AgencyChoice } from "../../../features/accounts/agency-choice.tsx";
import { load, tenantlessApi } from "../../../server/load.ts";

export const metadata: Metadata = { title: "Choose an agency" };

export default async function SwitchPage() {
  const data = await load({ session: getSession(await tenantlessApi()) });
  return (
    <>
      <h1>Choose an agency</h1>
      {data.ok ? (
        <AgencyChoice agencies={data.value.session.tenants} />
      ) : (
        <ProblemNote problem={data.problem} />
      )}
    </>
  );
}
