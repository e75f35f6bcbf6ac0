import { listErasureRequests } from "@penguinmails/api-client/people";
import type { Metadata } from "next";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { NotAllowed } from "../../../features/not-allowed.tsx";
import { PeopleView } from "../../../features/people/people-view.tsx";
import { load, onlyReads, serverApi } from "../../../server/load.ts";

export const metadata: Metadata = { title: "Personal data" };

export default async function PeoplePage() {
  const [api, reads] = await Promise.all([serverApi(), onlyReads()]);
  if (reads) return <NotAllowed title="Personal data" back={null} />;
  const data = await load({ requests: listErasureRequests(api) });
  if (!data.ok) return <LoadFailed title="Personal data" refused={data} />;
  return <PeopleView requests={data.value.requests} />;
}
