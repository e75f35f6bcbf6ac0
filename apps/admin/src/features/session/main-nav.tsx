"use client";
import { staffLogOut } from "@penguinmails/api-client/admin";
import { BrandName } from "@penguinmails/ui/brand";
import type { Theme } from "@penguinmails/ui/format/theme";
import { SideFoot } from "@penguinmails/ui/side-foot";
import { type NavGroup, SideNav } from "@penguinmails/ui/side-nav";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { roleName } from "../status-words.ts";
import { browserApi } from "./browser-api.ts";
import { type Permission, useSession } from "./session-context.tsx";

type StaffLink = NavGroup["links"][number] & { readonly needs: Permission | null };
const groups: readonly { readonly title?: string; readonly links: readonly StaffLink[] }[] = [
  { links: [{ href: "/", label: "Overview", icon: "overview", needs: null }] },
  {
    title: "Agencies",
    links: [
      { href: "/tenants", label: "Tenants", icon: "leads", needs: "tenants.read" },
      { href: "/decisions", label: "Decisions", icon: "evidence", needs: "tenants.read" },
    ],
  },
  {
    title: "Platform",
    links: [
      { href: "/fleet", label: "Fleet", icon: "node", needs: "fleet.read" },
      { href: "/account", label: "Provider’s bill", icon: "billing", needs: "fleet.read" },
      { href: "/blocklists", label: "Block lists", icon: "suppression", needs: "fleet.read" },
      { href: "/operator-feeds", label: "Operators’ statistics", icon: "evidence", needs: "fleet.read" },
      { href: "/queues", label: "Queues", icon: "queue", needs: "queues.read" },
      { href: "/mail-room", label: "Outbox and inbox", icon: "mailbox", needs: "queues.read" },
      { href: "/reply-rules", label: "Reply rules", icon: "settings", needs: "rules.read" },
      { href: "/unknown-replies", label: "Unknown replies", icon: "info", needs: "rules.read" },
    ],
  },
  {
    title: "Staff",
    links: [
      { href: "/audit", label: "Audit log", icon: "template", needs: "tenants.read" },
      { href: "/staff", label: "Staff and roles", icon: "team", needs: "staff.manage" },
    ],
  },
];

export function MainNav({ theme }: { readonly theme: Theme }) {
  const { staff } = useSession();
  const may = ({ needs }: StaffLink) =>
    needs === null || staff.permissions.includes("*") || staff.permissions.includes(needs);
  const shown = groups
    .map((group) => ({ ...group, links: group.links.filter(may) }))
    .filter(({ links }) => links.length > 0);
  const foot = (
    <SideFoot theme={theme} logOut={() => staffLogOut(browserApi)}>
      <span className="strong truncate">{staff.name}</span>
      <span className="quiet truncate" title={staff.email}>
        {roleName(staff.role)}
      </span>
    </SideFoot>
  );
  return (
    <SideNav
      Link={Link}
      brand={<BrandName tag="Staff" />}
      pathname={usePathname()}
      groups={shown}
      foot={foot}
    />
  );
}
