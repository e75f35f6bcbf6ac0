import { listStaff } from "@penguinmails/api-client/admin";
import type { Metadata } from "next";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { StaffView } from "../../../features/staff/staff-view.tsx";
import { load, serverApi } from "../../../server/load.ts";

export const metadata: Metadata = { title: "Staff and roles" };

export default async function StaffPage() {
  const data = await load({ staff: listStaff(await serverApi()) });
  return data.ok ? (
    <StaffView staff={data.value.staff} />
  ) : (
    <LoadFailed title="Staff and roles" refused={data} />
  );
}
