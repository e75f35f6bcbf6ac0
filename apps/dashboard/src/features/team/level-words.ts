import type { TenantLevel } from "@penguinmails/contracts/http/accounts";

export const levelWords: Readonly<Record<TenantLevel, { readonly label: string; readonly may: string }>> = {
  owner: { label: "Owner", may: "Everything, also people and billing" },
  manager: { label: "Manager", may: "Sends and sets up: all but people and billing" },
  viewer: { label: "Viewer", may: "Reads, changes nothing" },
};
