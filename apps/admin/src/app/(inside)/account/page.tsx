import { getAccount } from "@penguinmails/api-client/account";
import type { Metadata } from "next";
import { AccountView } from "../../../features/account/account-view.tsx";
import { LoadFailed } from "../../../features/load-failed.tsx";
import { load, serverApi } from "../../../server/load.ts";
import { pageQuery } from "../../../server/page-query.ts";

export const metadata: Metadata = { title: "Provider’s bill" };

type Props = { readonly searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function AccountPage({ searchParams }: Props) {
  const { cursor } = pageQuery(await searchParams);
  const query = { limit: 100, ...(cursor !== undefined && { cursor }) };
  const data = await load({ account: getAccount(await serverApi(), query) });
  return data.ok ? (
    <AccountView key={cursor} initial={data.value.account} query={query} />
  ) : (
    <LoadFailed title="Provider’s bill" refused={data} />
  );
}
