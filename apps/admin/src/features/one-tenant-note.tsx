import Link from "next/link";

type Props = {
  /** Null: rows of all agencies are shown. */
  readonly name: string | null;
  readonly tenantId: string;
  readonly allHref: string;
};

/** Says that only one agency's rows are shown, and leads to all. */
export function OneTenantNote({ name, tenantId, allHref }: Props) {
  return (
    <p className="row">
      <span>
        Only of <Link href={`/tenants/${tenantId}`}>{name ?? "one agency"}</Link>.
      </span>
      <Link href={allHref}>Show all agencies</Link>
    </p>
  );
}
