import { listMembers } from "@penguinmails/api-client/accounts";
import type { Metadata } from "next";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { TeamView } from "../../../features/team/team-view.tsx";
import { load, serverApi } from "../../../server/load.ts";

export const metadata: Metadata = { title: "Team" };

export default async function TeamPage() {
  const data = await load({ members: listMembers(await serverApi()) });
  if (!data.ok) return <LoadFailed title="Team" refused={data} />;
  return <TeamView initial={data.value.members.items} />;
}
