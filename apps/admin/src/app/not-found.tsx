import { NothingHere } from "@penguinmails/ui/nothing-here";
import Link from "next/link";

export default function NotFound() {
  return (
    <main className="main">
      <NothingHere Link={Link}>This page does not exist, or what it showed is gone.</NothingHere>
    </main>
  );
}
