"use client";
import type { Session } from "@penguinmails/api-client/accounts";
import { Button } from "@penguinmails/ui/button";
import { tenantCookie } from "../../server/cookies.ts";

export function AgencyChoice({ agencies }: { readonly agencies: Session["tenants"] }) {
  const choose = (id: string) => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not everywhere yet.
    document.cookie = `${tenantCookie}=${id}; path=/; max-age=31536000; samesite=lax`;
    window.location.assign("/");
  };
  return (
    <ul className="stack stack-tight">
      {agencies.map(({ id, name, level }) => (
        <li key={id}>
          <Button wide onClick={() => choose(id)}>
            {name} <span className="quiet">({level})</span>
          </Button>
        </li>
      ))}
    </ul>
  );
}
