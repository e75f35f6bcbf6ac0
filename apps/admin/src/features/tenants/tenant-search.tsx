import { buttonClass } from "@penguinmails/ui/button";
import Link from "next/link";

/** A plain form: the address of a search can be kept and sent. */
export function TenantSearch({ search, found }: { readonly search: string; readonly found: string }) {
  return (
    <search>
      <form className="search-form" action="/tenants">
        <label className="visually-hidden" htmlFor="tenant-search">
          Search agencies
        </label>
        <input
          className="input"
          id="tenant-search"
          type="search"
          name="search"
          defaultValue={search}
          maxLength={120}
          placeholder="Name, member’s e-mail or domain"
        />
        <button type="submit" className={buttonClass()}>
          Search
        </button>
        {search ? (
          <Link className={buttonClass({ variant: "plain" })} href="/tenants">
            Show all
          </Link>
        ) : null}
        <span className="small quiet">{found}</span>
      </form>
    </search>
  );
}
