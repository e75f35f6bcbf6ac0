"use client";
import { logOut } from "@penguinmails/api-client/accounts";
import { BrandName } from "@penguinmails/ui/brand";
import type { Theme } from "@penguinmails/ui/format/theme";
import { SideFoot } from "@penguinmails/ui/side-foot";
import { type NavGroup, SideNav } from "@penguinmails/ui/side-nav";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { browserApi } from "./browser-api.ts";
import { useSession } from "./session-context.tsx";

const groups: readonly NavGroup[] = [
  { links: [{ href: "/", label: "Overview", icon: "overview" }] },
  {
    title: "Send",
    links: [
      { href: "/campaigns", label: "Campaigns", icon: "campaign" },
      { href: "/templates", label: "Templates", icon: "template" },
      { href: "/leads", label: "Leads", icon: "leads" },
    ],
  },
  {
    title: "Infrastructure",
    links: [
      { href: "/nodes", label: "Nodes", icon: "node" },
      { href: "/domains", label: "Domains", icon: "domain" },
      { href: "/mailboxes", label: "Mailboxes", icon: "mailbox" },
    ],
  },
  {
    title: "Reputation",
    links: [
      { href: "/evidence", label: "Evidence", icon: "evidence" },
      { href: "/suppressions", label: "Suppressions", icon: "suppression" },
      { href: "/people", label: "Personal data", icon: "identity" },
    ],
  },
  {
    title: "Agency",
    links: [
      { href: "/billing", label: "Billing", icon: "billing" },
      { href: "/team", label: "Team", icon: "team" },
      { href: "/settings", label: "Settings", icon: "settings" },
    ],
  },
];

export function MainNav({ theme }: { readonly theme: Theme }) {
  const { user, tenant, tenants } = useSession();
  const foot = (
    <SideFoot theme={theme} logOut={() => logOut(browserApi)}>
      <span className="strong truncate">{tenant.name}</span>
      <span className="quiet truncate" title={user.email}>
        {user.name} ({tenant.level})
      </span>
      {tenants.length > 1 ? <Link href="/switch">Switch agency</Link> : null}
    </SideFoot>
  );
  return <SideNav Link={Link} brand={<BrandName />} pathname={usePathname()} groups={groups} foot={foot} />;
}
