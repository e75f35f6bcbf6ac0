"use client";
import type { Session } from "@penguinmails/api-client/accounts";
import { createContext, type ReactNode, useContext } from "react";

const SessionContext = createContext<Session | null>(null);

export function SessionProvider(props: { readonly session: Session; readonly children: ReactNode }) {
  return <SessionContext value={props.session}>{props.children}</SessionContext>;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("This part belongs inside the session's pages");
  return session;
}

const ranks = { viewer: 0, manager: 1, owner: 2 } as const;

/** Whether the person may do what needs that level. The API decides; this only spares them the refusal. */
export function useMay(level: keyof typeof ranks): boolean {
  return ranks[useSession().tenant.level] >= ranks[level];
}
