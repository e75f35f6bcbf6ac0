import { getAccount } from "@penguinmails/api-client/account";
import type { Metadata } from "next";
import { AccountView } from "../../../features/account/account-view.tsx";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { load, serverApi } from "../../../server/load.ts";

export const metadata: Metadata = { title: "Provider’s bill" };

export default async function AccountPage() {
  const data = await load({ account: getAccount(await serverApi()) });
  return data.ok ? (
    <AccountView initial={data.value.account} />
  ) : (
    <LoadFailed title="Provider’s bill" refused={data} />
  );
}
