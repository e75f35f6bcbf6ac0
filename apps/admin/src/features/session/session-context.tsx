"use client";
import type { StaffSession } from "@penguinmails/api-client/admin";
import { createContext, type ReactNode, useContext } from "react";

const SessionContext = createContext<StaffSession | null>(null);

export function SessionProvider(props: { readonly session: StaffSession; readonly children: ReactNode }) {
  return <SessionContext value={props.session}>{props.children}</SessionContext>;
}

export function useSession(): StaffSession {
  const session = useContext(SessionContext);
  if (!session) throw new Error("This part belongs inside the session's pages");
  return session;
}

export type Permission =
  | "tenants.read"
  | "money.read"
  | "fleet.read"
  | "fleet.act"
  | "queues.read"
  | "queues.act"
  | "rules.read"
  | "rules.act"
  | "sending.act"
  | "domains.move"
  | "staff.manage";

/** Whether the staff member may do that. The API decides; this only spares them the refusal. */
export function useMay(permission: Permission): boolean {
  const { permissions } = useSession().staff;
  return permissions.includes("*") || permissions.includes(permission);
}
