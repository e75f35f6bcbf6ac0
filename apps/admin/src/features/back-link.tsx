import { Icon } from "@penguinmails/ui/icon";
import Link from "next/link";
import type { ReactNode } from "react";

export function BackLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return (
    <Link href={href} className="back">
      <Icon name="back" size={14} />
      {children}
    </Link>
  );
}
