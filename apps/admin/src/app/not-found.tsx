import { BrandName } from "@penguinmails/ui/brand";
import { NothingHere } from "@penguinmails/ui/nothing-here";
import Link from "next/link";

export default function NotFound() {
  return (
    <main className="main">
      <span className="brand">
        <BrandName tag="Staff" />
      </span>
      <NothingHere Link={Link}>This page does not exist, or what it showed is gone.</NothingHere>
    </main>
  );
}
