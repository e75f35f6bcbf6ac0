import Link from "next/link";

const tabs = [
  { href: "/audit", label: "Agencies’ rows", isOfStaff: false },
  { href: "/audit?of=staff", label: "What staff opened and did", isOfStaff: true },
] as const;

export function AuditTabs({ isOfStaff }: { readonly isOfStaff: boolean }) {
  return (
    <nav className="segments" aria-label="Which log">
      {tabs.map((tab) => (
        <Link
          key={tab.href}
          href={tab.href}
          className="segment"
          aria-current={tab.isOfStaff === isOfStaff ? "page" : undefined}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
