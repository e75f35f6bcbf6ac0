import { listFleet } from "@penguinmails/api-client/admin";
import type { Metadata } from "next";
import { FleetView } from "../../../features/fleet/fleet-view.tsx";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { load, serverApi } from "../../../server/load.ts";

export const metadata: Metadata = { title: "Fleet" };

export default async function FleetPage() {
  const data = await load({ fleet: listFleet(await serverApi()) });
  return data.ok ? (
    <FleetView initial={data.value.fleet.items} />
  ) : (
    <LoadFailed title="Fleet" refused={data} />
  );
}
