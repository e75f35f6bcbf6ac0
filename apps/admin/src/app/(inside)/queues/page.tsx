import { getQueues, listFailedJobs } from "@penguinmails/api-client/admin";
import type { Metadata } from "next";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { QueuesView } from "../../../features/queues/queues-view.tsx";
import { load, serverApi } from "../../../server/load.ts";

export const metadata: Metadata = { title: "Queues" };

export default async function QueuesPage() {
  const api = await serverApi();
  const data = await load({ queues: getQueues(api), failed: listFailedJobs(api) });
  return data.ok ? (
    <QueuesView queues={data.value.queues} failed={data.value.failed.items} />
  ) : (
    <LoadFailed title="Queues" refused={data} />
  );
}
